/** What a pod asks for as a whole (k8s.io/component-helpers resource/helpers.go). */
import type { Json, KubeObject } from "../../object.ts";
import { addAmounts, maxAmounts, parseAmounts, type Amounts } from "./amounts.ts";

type Kind = "requests" | "limits";

export interface PodResourceOptions {
  /** Count what running containers have, while a resize is under way, and the overhead of the runtime. */
  effective: boolean;
}

const isPodLevel = (name: string): boolean =>
  name === "cpu" || name === "memory" || name.startsWith("hugepages-");

/** Whether amounts are given for the pod as a whole. */
export const hasPodLevelResources = (pod: KubeObject): boolean => {
  const { requests = {}, limits = {} } = pod["spec"].resources ?? {};
  return [...Object.keys(requests), ...Object.keys(limits)].some(isPodLevel);
};

const isInfeasible = (pod: KubeObject): boolean =>
  (pod["status"]?.conditions ?? []).find(({ type }: Json) => type === "PodResizePending")
    ?.reason === "Infeasible";

/** Amounts of one container: in the middle of a resize the greater of what is wanted and what is there. */
const containerAmounts = (pod: KubeObject, container: Json, kind: Kind): Amounts => {
  const wanted = parseAmounts(container.resources?.[kind]);
  const statuses: Json[] = [
    ...(pod["status"]?.containerStatuses ?? []),
    ...(pod["status"]?.initContainerStatuses ?? []),
  ];
  const status = statuses.find(({ name }) => name === container.name);
  if (status?.resources === undefined) {
    return wanted;
  }

  const actual = parseAmounts(status.resources[kind]);
  const held =
    kind === "requests" ? maxAmounts(actual, parseAmounts(status.allocatedResources)) : actual;
  return isInfeasible(pod) ? held : maxAmounts(wanted, held);
};

const isSidecar = ({ restartPolicy }: Json): boolean => restartPolicy === "Always";

/** Containers together, or the neediest moment of initialisation where that is more. */
const containerTotal = (pod: KubeObject, kind: Kind, effective: boolean): Amounts => {
  const amountsOf = (container: Json, live: boolean): Amounts =>
    live ? containerAmounts(pod, container, kind) : parseAmounts(container.resources?.[kind]);
  let total: Amounts = {};
  for (const container of pod["spec"].containers ?? []) {
    total = addAmounts(total, amountsOf(container, effective));
  }

  let sidecars: Amounts = {};
  let starting: Amounts = {};
  for (const container of pod["spec"].initContainers ?? []) {
    const own = amountsOf(container, effective && isSidecar(container));
    const moment = addAmounts(sidecars, own);
    if (isSidecar(container)) {
      total = addAmounts(total, own);
      sidecars = moment;
    }

    starting = maxAmounts(starting, moment);
  }

  return maxAmounts(total, starting);
};

const podLevel = (pod: KubeObject, kind: Kind): Amounts =>
  Object.fromEntries(
    Object.entries(parseAmounts(pod["spec"].resources?.[kind])).filter(([name]) =>
      isPodLevel(name),
    ),
  );

const overheadOf = (pod: KubeObject, { effective }: PodResourceOptions): Amounts =>
  effective ? parseAmounts(pod["spec"].overhead) : {};

export const podRequests = (pod: KubeObject, options: PodResourceOptions): Amounts =>
  addAmounts(
    { ...containerTotal(pod, "requests", options.effective), ...podLevel(pod, "requests") },
    overheadOf(pod, options),
  );

export const podLimits = (pod: KubeObject, options: PodResourceOptions): Amounts => {
  const limits = {
    ...containerTotal(pod, "limits", options.effective),
    ...podLevel(pod, "limits"),
  };
  const overhead = Object.entries(overheadOf(pod, options)).filter(
    ([name]) => (limits[name]?.sign ?? 0) !== 0,
  );
  return addAmounts(limits, Object.fromEntries(overhead));
};
