/** The row of a pod: what STATUS and RESTARTS say of its containers. */
import type { Json } from "../object.ts";
import { ageOf, type Print, type PrintContext } from "./cell.ts";

interface Summary {
  reason: string;
  ready: number;
  restarts: number;
  /** Milliseconds since 1970; 0 when nothing restarted. */
  lastRestart: number;
}

export const printPod: Print = (pod, context) => {
  const { spec, status = {} } = pod;
  const init = summariseInit(pod);
  const summary =
    !init.initializing || hasCondition(pod, "Initialized") ? summarise(pod, init) : init;
  const sidecars = (spec.initContainers ?? []).filter((container: Json) => isSidecar(container));
  const total = (spec.containers ?? []).length + sidecars.length;
  return [
    pod.metadata.name,
    `${summary.ready}/${total}`,
    deletionReason(pod) ?? summary.reason,
    restartsText(summary, context),
    ageOf(pod, context),
    status.podIPs?.[0]?.ip || "<none>",
    spec.nodeName || "<none>",
    status.nominatedNodeName || "<none>",
    readinessGates(pod),
  ];
};

/** Rows of finished pods carry a condition. */
export const podConditions = ({ status }: Json): Json[] | undefined => {
  const message = {
    Succeeded: "The pod has completed successfully.",
    Failed: "The pod failed.",
  }[status?.phase as string];
  return message === undefined
    ? undefined
    : [{ type: "Completed", status: "True", reason: status.phase, message }];
};

const isSidecar = (container: Json): boolean => container?.restartPolicy === "Always";

const hasCondition = ({ status }: Json, type: string): boolean =>
  status?.conditions?.find((condition: Json) => condition.type === type)?.status === "True";

const finishedAt = (container: Json): number =>
  Date.parse(container.lastState?.terminated?.finishedAt ?? "") || 0;

const startReason = ({ status = {} }: Json): string => {
  const isGated = (status.conditions ?? []).some(
    ({ type, reason }: Json) => type === "PodScheduled" && reason === "SchedulingGated",
  );
  return isGated ? "SchedulingGated" : status.reason || status.phase || "";
};

interface InitSummary extends Summary {
  initializing: boolean;
  sidecarRestarts: number;
  lastSidecarRestart: number;
}

/** Walks the init containers up to the first that is neither done nor a running sidecar. */
const summariseInit = (pod: Json): InitSummary => {
  const summary: InitSummary = {
    reason: startReason(pod),
    ready: 0,
    restarts: 0,
    lastRestart: 0,
    initializing: false,
    sidecarRestarts: 0,
    lastSidecarRestart: 0,
  };
  const declared: Json[] = pod.spec.initContainers ?? [];
  for (const [index, container] of (pod.status?.initContainerStatuses ?? []).entries()) {
    const sidecar = isSidecar(declared.find(({ name }) => name === container.name));
    countInit(summary, container, sidecar);
    const { terminated, waiting } = container.state ?? {};
    if (terminated?.exitCode === 0) {
      continue;
    }

    if (sidecar && container.started === true) {
      summary.ready += container.ready === true ? 1 : 0;
      continue;
    }

    summary.reason = initReason(terminated, waiting, `${index}/${declared.length}`);
    summary.initializing = true;
    break;
  }

  return summary;
};

const countInit = (summary: InitSummary, container: Json, sidecar: boolean): void => {
  const restarts = container.restartCount ?? 0;
  summary.restarts += restarts;
  summary.lastRestart = Math.max(summary.lastRestart, finishedAt(container));
  if (sidecar) {
    summary.sidecarRestarts += restarts;
    summary.lastSidecarRestart = Math.max(summary.lastSidecarRestart, finishedAt(container));
  }
};

const initReason = (terminated: Json, waiting: Json, progress: string): string => {
  if (terminated !== undefined) {
    return `Init:${endReason(terminated)}`;
  }

  const { reason = "" } = waiting ?? {};
  return reason !== "" && reason !== "PodInitializing" ? `Init:${reason}` : `Init:${progress}`;
};

const endReason = ({ reason = "", signal = 0, exitCode }: Json): string =>
  reason || (signal === 0 ? `ExitCode:${exitCode}` : `Signal:${signal}`);

/** The last container in the list has the first say. */
const summarise = (pod: Json, init: InitSummary): Summary => {
  const summary: Summary = {
    reason: init.reason,
    ready: init.ready,
    restarts: init.sidecarRestarts,
    lastRestart: init.lastSidecarRestart,
  };
  let hasRunning = false;
  let errorReason = "";
  for (const container of (pod.status?.containerStatuses ?? []).toReversed()) {
    summary.restarts += container.restartCount ?? 0;
    summary.lastRestart = Math.max(summary.lastRestart, finishedAt(container));
    const { waiting, terminated, running } = container.state ?? {};
    if ((waiting?.reason ?? "") !== "") {
      summary.reason = waiting.reason;
    } else if (terminated !== undefined) {
      summary.reason = endReason(terminated);
      errorReason = terminated.exitCode === 0 ? errorReason : summary.reason;
    } else if (container.ready === true && running !== undefined) {
      hasRunning = true;
      summary.ready += 1;
    }
  }

  if (summary.reason === "Completed") {
    summary.reason =
      hasRunning && hasCondition(pod, "Ready")
        ? "Running"
        : errorReason || (hasRunning ? "NotReady" : "Completed");
  }

  return summary;
};

const deletionReason = ({ metadata, status = {} }: Json): string | undefined => {
  if (metadata.deletionTimestamp === undefined) {
    return undefined;
  }

  if (status.reason === "NodeLost") {
    return "Unknown";
  }

  return status.phase === "Succeeded" || status.phase === "Failed" ? undefined : "Terminating";
};

const restartsText = ({ restarts, lastRestart }: Summary, { age }: PrintContext): string =>
  restarts !== 0 && lastRestart !== 0
    ? `${restarts} (${age(new Date(lastRestart).toISOString())} ago)`
    : String(restarts);

const readinessGates = (pod: Json): string => {
  const gates: Json[] = pod.spec.readinessGates ?? [];
  const met = gates.filter(({ conditionType }) => hasCondition(pod, conditionType));
  return gates.length === 0 ? "<none>" : `${met.length}/${gates.length}`;
};
