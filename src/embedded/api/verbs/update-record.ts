/** What managedFields say of a write: who, when, and in which version. */
import type { UpdateRecord } from "../../patch/managed-fields.ts";
import type { ApiContext, Caller, Target } from "../context.ts";
import { presentAs } from "../versions.ts";

export const updateRecord = (
  { clock, resources }: ApiContext,
  { info, subresource, served = info }: Target,
  { fieldManager }: Caller,
): UpdateRecord => ({
  manager: fieldManager,
  now: clock.now(),
  info: served,
  ...(subresource === undefined ? {} : { subresource }),
  ...(served === info ? {} : { present: (object) => presentAs(resources, served, object) }),
});
