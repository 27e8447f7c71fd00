/** What a pod asks for, as the scheduler counts it. */
import type { Json } from "./object.ts";
import { quantityNumber } from "./quantity.ts";

/** Containers together, or the largest init container. Milli-CPU and bytes. */
export const podRequests = ({ spec = {} }: Json): { cpu: number; memory: number } => {
  const of = (container: Json) => ({
    cpu: (quantityNumber(container.resources?.requests?.cpu ?? "0") ?? 0) * 1000,
    memory: quantityNumber(container.resources?.requests?.memory ?? "0") ?? 0,
  });
  const main = (spec.containers ?? []).map(of);
  const init = (spec.initContainers ?? []).map(of);
  const need = (field: "cpu" | "memory"): number =>
    Math.max(
      main.reduce((sum: number, one: { cpu: number; memory: number }) => sum + one[field], 0),
      ...init.map((one: { cpu: number; memory: number }) => one[field]),
      0,
    );
  return { cpu: need("cpu"), memory: need("memory") };
};
