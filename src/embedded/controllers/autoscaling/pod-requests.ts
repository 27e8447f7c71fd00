/** What pods asked for of a resource, against which utilisation is counted (calculateRequests of replica_calculator.go). */
import type { Json, KubeObject } from "../../object.ts";
import { milliOf } from "./pod-metrics.ts";

/** Thousandths by pod. @param container Only this one's request; empty: of the whole pod. @throws Error when one is missing */
export const podRequests = (
  pods: KubeObject[],
  resource: string,
  container: string,
): Map<string, number> =>
  new Map(
    pods.map((pod) => [
      pod.metadata.name,
      container === "" && pod.spec.resources?.requests !== undefined
        ? podLevelRequest(pod, resource)
        : containerRequests(pod, resource, container),
    ]),
  );

/** A pod that asks as a whole; what it does not name is the sum of what its containers name. */
const podLevelRequest = ({ metadata, spec }: KubeObject, resource: string): number => {
  const amounts = [
    spec.resources.requests[resource] ??
      countedContainers(spec).map(({ resources }) => resources?.requests?.[resource]),
  ]
    .flat()
    .filter((amount) => amount !== undefined);
  if (amounts.length === 0) {
    throw new Error(`missing pod-level request for ${resource} in Pod ${metadata.name}`);
  }

  return amounts.reduce((sum, amount) => sum + milliOf(amount), 0);
};

const containerRequests = (
  { metadata, spec }: KubeObject,
  resource: string,
  container: string,
): number => {
  const counted = countedContainers(spec).filter(
    ({ name }) => container === "" || name === container,
  );
  if (container !== "" && counted.length === 0) {
    throw new Error(`container ${container} not found in Pod ${metadata.name}`);
  }

  let sum = 0;
  for (const { name, resources } of counted) {
    const amount = resources?.requests?.[resource];
    if (amount === undefined) {
      throw new Error(
        `missing request for ${resource} in container ${name} of Pod ${metadata.name}`,
      );
    }

    sum += milliOf(amount);
  }

  return sum;
};

/** Those that run beside each other: sidecars too. */
const countedContainers = (spec: Json): Json[] => [
  ...spec.containers,
  ...((spec.initContainers ?? []) as Json[]).filter(
    ({ restartPolicy }) => restartPolicy === "Always",
  ),
];
