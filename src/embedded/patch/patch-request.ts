/** What a patch is applied to, and how. */
import type { PatchType } from "../api/client.ts";
import type { FieldValidation } from "../codec/decode.ts";
import type { Json, KubeObject } from "../object.ts";
import type { ResourceInfo } from "../resources/resource.ts";

export interface PatchRequest {
  type: PatchType;
  info: ResourceInfo;
  subresource?: string;
  /**
  The object as served; for a subresource with a body of its own (`scale`) that body. Undefined when it does not exist; only an apply patch may then go
  on, and creates it.
  */
  current: KubeObject | undefined;
  /** Bytes as received, or parsed JSON from a caller inside the process. */
  body: Json;
  /** Milliseconds since 1970. */
  now: number;
  fieldManager: string;
  force?: boolean;
  fieldValidation: FieldValidation;
}
