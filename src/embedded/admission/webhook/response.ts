/** What a webhook answered, checked (k8s.io/apiserver pkg/admission/plugin/webhook/request and errors). */
import type { Json } from "../../object.ts";
import { StatusError } from "../../status.ts";

const kindText = ({ apiVersion = "", kind = "" }: Json): string => `${apiVersion}, Kind=${kind}`;

const checkPatch = ({ patch, patchType }: Json, mutating: boolean): void => {
  if (!mutating) {
    if (patch !== undefined) {
      throw new Error("validating webhook may not return response.patch");
    }

    if (patchType !== undefined) {
      throw new Error("validating webhook may not return response.patchType");
    }

    return;
  }

  if (patch !== undefined && patchType === undefined) {
    throw new Error("webhook returned response.patch but not response.patchType");
  }

  if (patch === undefined && patchType !== undefined) {
    throw new Error("webhook returned response.patchType but not response.patch");
  }
};

/** `response` of the review. @throws Error without its `received invalid webhook response: ` */
export const verifyResponse = (
  review: Json,
  version: string,
  uid: string,
  mutating: boolean,
): Json => {
  const { response } = review;
  if (response === undefined || response === null) {
    throw new Error("webhook response was absent");
  }

  if (version === "v1beta1") {
    return response;
  }

  if (response.uid !== uid) {
    throw new Error(
      `expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? "")}`,
    );
  }

  const expected = { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview" };
  if (kindText(review) !== kindText(expected)) {
    throw new Error(`expected webhook response of ${kindText(expected)}, got ${kindText(review)}`);
  }

  checkPatch(response, mutating);
  return response;
};

/** The refusal that a webhook asked for. */
export const rejection = (name: string, status: Json = {}): StatusError => {
  const denied = `admission webhook ${JSON.stringify(name)} denied the request`;
  const { message = "", reason = "", code = 0, details } = status;
  const why = message === "" ? reason : message;
  const text = why === "" ? `${denied} without explanation` : `${denied}: ${why}`;
  return new StatusError(Math.max(400, code), reason, text, details);
};
