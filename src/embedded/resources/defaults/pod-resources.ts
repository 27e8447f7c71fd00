/** Requests and huge-page limits of whole pods, filled in from their containers (component-helpers' resource package). */
import type { Json } from "../../object.ts";
import { parseQuantity } from "../quantity.ts";
import type { Quantity } from "../quantity.ts";

type Amounts = Map<string, Quantity>;
type Kind = "requests" | "limits";

const isHugePages = (name: string): boolean => name.startsWith("hugepages-");
const forPods = (name: string): boolean => name === "cpu" || name === "memory" || isHugePages(name);

const addTo = (sum: Amounts, amounts: Amounts): void => {
  for (const [name, amount] of amounts) {
    sum.set(name, sum.get(name)?.add(amount) ?? amount);
  }
};

const raiseTo = (most: Amounts, amounts: Amounts): void => {
  for (const [name, amount] of amounts) {
    const known = most.get(name);
    if (known === undefined || known.compare(amount) < 0) {
      most.set(name, amount);
    }
  }
};

const amountsOf = (container: Json, kind: Kind): Amounts => {
  const list = (container.resources?.[kind] ?? {}) as Record<string, string>;
  return new Map(
    Object.entries(list).flatMap(([name, text]) => {
      try {
        return [[name, parseQuantity(text)] as const];
      } catch {
        return [];
      }
    }),
  );
};

/** What the containers of a pod need together: all at once, or one of the init containers beside the sidecars started before it. */
export const together = (spec: Json, kind: Kind): Amounts => {
  const sum: Amounts = new Map();
  for (const container of (spec.containers ?? []) as Json[]) {
    addTo(sum, amountsOf(container, kind));
  }

  const sidecars: Amounts = new Map();
  const most: Amounts = new Map();
  for (const container of (spec.initContainers ?? []) as Json[]) {
    const amounts = amountsOf(container, kind);
    if (container.restartPolicy === "Always") {
      addTo(sum, amounts);
      addTo(sidecars, amounts);
      raiseTo(most, sidecars);
    } else {
      const beside: Amounts = new Map(amounts);
      addTo(beside, sidecars);
      raiseTo(most, beside);
    }
  }

  raiseTo(sum, most);
  return sum;
};

const hugePageLimits = (spec: Json): void => {
  const { limits = {}, requests = {} } = spec.resources;
  if (Object.keys(limits).length + Object.keys(requests).length === 0) {
    return;
  }

  for (const [name, amount] of together(spec, "limits")) {
    if (isHugePages(name) && requests[name] === undefined) {
      limits[name] ??= amount.toString();
    }
  }

  if (Object.keys(limits).length > 0) {
    spec.resources.limits = limits;
  }
};

const requests = (spec: Json): void => {
  const { limits = {}, requests = {} } = spec.resources;
  if (Object.keys(limits).length === 0) {
    return;
  }

  for (const [name, amount] of together(spec, "requests")) {
    if (forPods(name) && !isHugePages(name)) {
      requests[name] ??= amount.toString();
    }
  }

  for (const [name, amount] of Object.entries(limits)) {
    if (forPods(name)) {
      requests[name] ??= amount;
    }
  }

  if (Object.keys(requests).length > 0) {
    spec.resources.requests = requests;
  }
};

/** Changes nothing unless the pod as a whole states some resource. */
export const defaultPodResources = (spec: Json): void => {
  if (spec.resources !== undefined && spec.resources !== null) {
    hugePageLimits(spec);
    requests(spec);
  }
};
