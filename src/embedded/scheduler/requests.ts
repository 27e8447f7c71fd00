/** What a pod asks of a node: sums over containers, init containers and sidecars. Follows k8s.io/component-helpers resource.PodRequests. */
import type { Json, KubeObject } from "../object.ts";
import { parseQuantity } from "../resources/quantity.ts";

/** By resource name; `cpu` in milli-CPU, everything else in bytes or pieces. */
export type Amounts = Record<string, number>;

export const amountsOf = (list: Json): Amounts => {
  const amounts: Amounts = {};
  for (const [name, text] of Object.entries((list ?? {}) as Record<string, string>)) {
    amounts[name] = amountOf(name, text);
  }

  return amounts;
};

const known = new Map<string, number>();

const amountOf = (name: string, text: string): number => {
  const key = `${name === "cpu" ? "m" : ""}${text}`;
  const seen = known.get(key);
  if (seen !== undefined) {
    return seen;
  }

  const quantity = parseQuantity(text);
  const amount = Number(name === "cpu" ? quantity.milliValue() : quantity.value());
  if (known.size < 10_000) {
    known.set(key, amount);
  }

  return amount;
};

export const addTo = (sum: Amounts, more: Amounts, sign: 1 | -1 = 1): void => {
  for (const [name, amount] of Object.entries(more)) {
    sum[name] = (sum[name] ?? 0) + sign * amount;
  }
};

const raiseTo = (sum: Amounts, floor: Amounts): void => {
  for (const [name, amount] of Object.entries(floor)) {
    sum[name] = Math.max(sum[name] ?? 0, amount);
  }
};

/** Requests of the whole pod: sidecars count for good, other init containers only while they are the largest. */
export const podRequests = ({ spec }: KubeObject): Amounts => {
  const total: Amounts = {};
  for (const { resources } of spec.containers ?? []) {
    addTo(total, amountsOf(resources?.requests));
  }

  const sidecars: Amounts = {};
  const startup: Amounts = {};
  for (const { resources, restartPolicy } of spec.initContainers ?? []) {
    const requests = amountsOf(resources?.requests);
    if (restartPolicy === "Always") {
      addTo(total, requests);
      addTo(sidecars, requests);
      raiseTo(startup, sidecars);
    } else {
      addTo(requests, sidecars);
      raiseTo(startup, requests);
    }
  }

  raiseTo(total, startup);
  // Requests of the pod as a whole, where given, stand in for those of its containers.
  Object.assign(total, amountsOf(spec.resources?.requests));
  addTo(total, amountsOf(spec.overhead));
  return total;
};

/** Containers that ask for nothing are counted as asking for this when nodes are compared, so that they spread as well. */
const unrequested: Amounts = { cpu: 100, memory: 200 * 1024 * 1024 };

/** CPU and memory as the scores count them. */
export const loadOf = ({ spec }: KubeObject, requests: Amounts): Amounts => {
  const load: Amounts = {};
  for (const [name, amount] of Object.entries(unrequested)) {
    const silent = (spec.containers ?? []).filter(
      ({ resources }: Json) => resources?.requests?.[name] === undefined,
    ).length;
    load[name] = (requests[name] ?? 0) + silent * amount;
  }

  return load;
};

/** Host ports as `protocol/address/port`. */
export const hostPorts = ({ spec }: KubeObject): string[] => {
  const sidecars = (spec.initContainers ?? []).filter(
    ({ restartPolicy }: Json) => restartPolicy === "Always",
  );
  return [...(spec.containers ?? []), ...sidecars].flatMap(({ ports = [] }: Json) =>
    ports
      .filter(({ hostPort }: Json) => (hostPort ?? 0) > 0)
      .map(
        ({ hostPort, hostIP, protocol }: Json) =>
          `${protocol ?? "TCP"}/${hostIP === undefined || hostIP === "" ? "0.0.0.0" : hostIP}/${hostPort}`,
      ),
  );
};
