/** The quality of service class of a pod, from its containers' cpu and memory. */
import type { Json } from "../../object.ts";
import { amount } from "../resource-names.ts";

const compute = ["cpu", "memory"];

const present = (list: Json): Record<string, string> =>
  Object.fromEntries(
    Object.entries((list ?? {}) as Record<string, string>).filter(
      ([name, text]) => compute.includes(name) && amount(text).sign > 0,
    ),
  );

const guaranteed = ({ resources }: Json): boolean => {
  const limits = present(resources?.limits);
  const requests = present(resources?.requests);
  return compute.every(
    (name) =>
      limits[name] !== undefined &&
      (requests[name] === undefined || amount(requests[name]).compare(amount(limits[name])) === 0),
  );
};

const asksNothing = ({ resources }: Json): boolean =>
  Object.keys({ ...present(resources?.limits), ...present(resources?.requests) }).length === 0;

export const qualityOfService = (spec: Json): "BestEffort" | "Burstable" | "Guaranteed" => {
  const holders: Json[] =
    Object.keys({ ...spec.resources?.limits, ...spec.resources?.requests }).length > 0
      ? [{ resources: spec.resources }]
      : [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  if (holders.every(asksNothing)) {
    return "BestEffort";
  }

  return holders.every(guaranteed) ? "Guaranteed" : "Burstable";
};
