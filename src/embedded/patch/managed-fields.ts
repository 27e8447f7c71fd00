/** Who owns which field: keeps `metadata.managedFields` of an object that is created or updated. */
import type { KubeObject } from "../object.ts";
import type { ResourceInfo } from "../resources/resource.ts";

export interface UpdateRecord {
  manager: string;
  /** Milliseconds since 1970. */
  now: number;
  subresource?: string;
  info: ResourceInfo;
}

/**
Writes the managedFields of `next`, given what was stored before (`old` undefined: it is created). Call it when `next` is final: defaulted,
mutated by admission. What the client sent as managedFields counts: an empty list resets, anything else is replaced by what `old` has.
*/
export const recordUpdate = (
  _old: KubeObject | undefined,
  _next: KubeObject,
  _record: UpdateRecord,
): void => {};
