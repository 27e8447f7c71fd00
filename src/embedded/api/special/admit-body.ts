/** Admission of what is sent to a subresource or review, which is never stored itself. */
import type { AdmissionRequest, Operation } from "../../admission/admission.ts";
import type { Json } from "../../object.ts";
import type { ApiContext, Caller, Target } from "../context.ts";

/** @throws StatusError */
export const admitBody = async (
  { admission }: ApiContext,
  { info, namespace, name, subresource }: Target,
  object: Json,
  caller: Caller,
  operation: Operation = "CREATE",
): Promise<void> => {
  const request: AdmissionRequest = {
    operation,
    resource: info,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined || namespace === "" ? {} : { namespace }),
    name,
    user: caller.user,
    dryRun: caller.dryRun,
    object,
    options: caller.options,
    warn: caller.warn,
  };
  await admission.mutate(request);
  await admission.validate(request);
  admission.settle(request, true);
};

/** The Status of a request that has nothing else to show. */
export const success = (code: number): Json => ({
  kind: "Status",
  apiVersion: "v1",
  metadata: {},
  status: "Success",
  code,
});
