/** The quality of service class of a pod, from the cpu and memory of its containers or, where it states any, its own. */
import type { Json } from "../../object.ts";
import type { Quantity } from "../quantity.ts";
import { amount } from "../resource-names.ts";

type Amounts = Map<string, Quantity>;

const compute = ["cpu", "memory"];

/** Sums of one kind over all holders; nothing is as good as absent. */
const sumOf = (holders: Json[], kind: "limits" | "requests"): Amounts => {
  const sum: Amounts = new Map();
  for (const { resources } of holders) {
    for (const name of compute) {
      const value = amount(resources?.[kind]?.[name] ?? "0");
      if (value.sign > 0) {
        sum.set(name, sum.get(name)?.add(value) ?? value);
      }
    }
  }

  return sum;
};

const limitsBoth = ({ resources }: Json): boolean =>
  compute.every((name) => amount(resources?.limits?.[name] ?? "0").sign > 0);

const same = (requests: Amounts, limits: Amounts): boolean =>
  requests.size === limits.size &&
  [...requests].every(([name, value]) => limits.get(name)?.compare(value) === 0);

export const qualityOfService = (spec: Json): "BestEffort" | "Burstable" | "Guaranteed" => {
  const own = spec.resources !== undefined && spec.resources !== null;
  const holders: Json[] = own
    ? [spec]
    : [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const requests = sumOf(holders, "requests");
  const limits = sumOf(holders, "limits");
  if (requests.size + limits.size === 0) {
    return "BestEffort";
  }

  return holders.every(limitsBoth) && same(requests, limits) ? "Guaranteed" : "Burstable";
};
