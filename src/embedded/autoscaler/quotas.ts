/** Limits on what the whole cluster may have: cores and memory. Follows resourcequotas. */
import type { KubeObject } from "../object.ts";
import { parseQuantity } from "../resources/quantity.ts";
import type { AutoscalerOptions } from "./options.ts";

export interface Exceeded {
  /** Of the nodes asked for, how many stay within the limits. */
  allowed: number;
  /** Resources that are not enough for all. */
  resources: string[];
}

export interface Quota {
  check(node: KubeObject, count: number): Exceeded;
  /** Uses the room for all of them, or for none. */
  consume(node: KubeObject, count: number): Exceeded;
}

type Resources = Record<string, number>;

/** Room up to the maximum, for nodes to come. */
export const roomToGrow = (nodes: KubeObject[], options: AutoscalerOptions): Quota => {
  const used = usage(nodes);
  return createQuota({
    cpu: Math.max(0, options.cores.max - (used["cpu"] ?? 0)),
    memory: Math.max(0, options.memory.max - (used["memory"] ?? 0)),
  });
};

/** Room down to the minimum, for nodes to go. */
export const roomToShrink = (nodes: KubeObject[], options: AutoscalerOptions): Quota => {
  const used = usage(nodes);
  return createQuota({
    cpu: Math.max(0, (used["cpu"] ?? 0) - options.cores.min),
    memory: Math.max(0, (used["memory"] ?? 0) - options.memory.min),
  });
};

const createQuota = (left: Resources): Quota => {
  const check = (node: KubeObject, count: number): Exceeded => {
    const own = resourcesOf(node);
    const result: Exceeded = { allowed: count, resources: [] };
    for (const [name, amount] of Object.entries(own)) {
      const room = left[name] ?? 0;
      if (amount > 0 && room < amount * count) {
        result.allowed = Math.min(result.allowed, Math.floor(room / amount));
        result.resources.push(name);
      }
    }

    return result;
  };

  return {
    check,
    consume: (node, count) => {
      const result = check(node, count);
      if (result.allowed === count) {
        for (const [name, amount] of Object.entries(resourcesOf(node))) {
          left[name] = Math.max(0, (left[name] ?? 0) - amount * count);
        }
      }

      return result;
    },
  };
};

const usage = (nodes: KubeObject[]): Resources => {
  const total: Resources = { cpu: 0, memory: 0 };
  for (const node of nodes) {
    if (node.metadata.labels?.["type"] !== "virtual-kubelet") {
      for (const [name, amount] of Object.entries(resourcesOf(node))) {
        total[name] = (total[name] ?? 0) + amount;
      }
    }
  }

  return total;
};

/** Whole cores and bytes. */
const resourcesOf = (node: KubeObject): Resources => {
  const capacity: Record<string, string> = node["status"]?.capacity ?? {};
  const whole = (name: string): number =>
    Math.max(0, Number(parseQuantity(capacity[name] ?? "0").value()));
  return { cpu: whole("cpu"), memory: whole("memory") };
};
