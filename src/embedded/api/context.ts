/** What the verbs work on, and on whose behalf. */
import type { AdmissionRequest } from "../admission/admission.ts";
import type { User } from "../auth/user.ts";
import type { Clock } from "../clock.ts";
import type { FieldValidation } from "../codec/decode.ts";
import type { Json } from "../object.ts";
import type { ResourceInfo, Strategy } from "../resources/resource.ts";
import type { Store } from "../store/store.ts";
import type { ResourceTable } from "./resource-table.ts";

/** The chain of admission plugins, in the order of the real server. */
export interface AdmissionChain {
  mutate(request: AdmissionRequest): void | Promise<void>;
  validate(request: AdmissionRequest): void | Promise<void>;
  settle(request: AdmissionRequest, stored: boolean): void;
}

export interface ApiContext {
  store: Store;
  resources: ResourceTable;
  clock: Clock;
  admission: AdmissionChain;
  strategy(info: ResourceInfo): Strategy;
  /** In [0, 1); names that are generated. */
  random(): number;
}

/** The object or collection that a request is about. */
export interface Target {
  info: ResourceInfo;
  /** Empty or absent for cluster-scoped resources. */
  namespace?: string | undefined;
  name: string;
  subresource?: string | undefined;
  /** The row that the client speaks of, where it is not the stored one. */
  served?: ResourceInfo | undefined;
}

/** Who asks, and how the request is to be carried out. */
export interface Caller {
  user: User;
  dryRun: boolean;
  fieldManager: string;
  fieldValidation: FieldValidation;
  /** CreateOptions and the like, as admission sees them. */
  options?: Json;
  /** Adds a `Warning:` header. */
  warn(message: string): void;
  /** Told of the revision of each write. */
  wrote?(revision: number): void;
  /** Whether the user may create what an update finds missing. Absent: no check. */
  mayCreate?(): void;
}
