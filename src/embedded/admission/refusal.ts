/** How admission plugins refuse (k8s.io/apiserver pkg/admission/errors.go). */
import { forbidden, type StatusError } from "../status.ts";
import type { AdmissionRequest } from "./admission.ts";

/** What the refused object is called: names may not have been generated yet. */
export const nameOf = ({ name, object }: AdmissionRequest): string => {
  if (name !== "") {
    return name;
  }

  const { name: own, generateName } = object?.metadata ?? {};
  return own !== undefined && own !== "" ? own : generateName || "Unknown";
};

/** `pods "web" is forbidden: why` */
export const refuse = (request: AdmissionRequest, why: string): StatusError => {
  const { group, plural } = request.resource;
  return forbidden({ group, resource: plural }, nameOf(request), why);
};

/** Several reasons as Go's aggregated errors print them. */
export const joinReasons = (reasons: string[]): string => {
  const distinct = [...new Set(reasons)];
  return distinct.length === 1 ? (distinct[0] ?? "") : `[${distinct.join(", ")}]`;
};
