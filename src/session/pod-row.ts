/** A pod as kubectl prints it: STATUS, READY and RESTARTS by the rules of the server's own table. */
import type { Json, KubeObject } from "../kubectl/object.ts";
import { cleanLine } from "../clean.ts";
import type { PodRow, Tone } from "./live.ts";

export const podRow = (pod: KubeObject): PodRow => {
  const { spec = {}, status = {} } = pod as Json;
  const statuses: Json[] = status.containerStatuses ?? [];
  const shown = podStatus(pod);
  const ready = statuses.filter((container) => container.ready === true).length;
  const total = (spec.containers ?? []).length;
  return {
    name: pod.metadata.name,
    status: cleanLine(shown),
    ready: `${ready}/${total}`,
    restarts: statuses.reduce((sum, { restartCount = 0 }) => sum + Number(restartCount), 0),
    node: spec.nodeName ?? "",
    tone: toneOf(shown, ready === total),
  };
};

const podStatus = (pod: Json): string => {
  const { status = {}, metadata } = pod;
  const reason =
    initReason(pod) ?? containerReason(status) ?? status.reason ?? status.phase ?? "Unknown";
  if (metadata.deletionTimestamp !== undefined) {
    return status.reason === "NodeLost" ? "Unknown" : "Terminating";
  }

  return reason;
};

const initReason = ({ spec = {}, status = {} }: Json): string | undefined => {
  const all: Json[] = status.initContainerStatuses ?? [];
  for (const [index, { state = {}, started, name }] of all.entries()) {
    const restartable = spec.initContainers?.some(
      (container: Json) => container.name === name && container.restartPolicy === "Always",
    );
    if (state.terminated?.exitCode === 0 || (restartable && started === true)) {
      continue;
    }

    if (state.terminated) {
      return `Init:${state.terminated.reason || exitText(state.terminated)}`;
    }

    const waiting = state.waiting?.reason;
    return waiting && waiting !== "PodInitializing"
      ? `Init:${waiting}`
      : `Init:${index}/${(spec.initContainers ?? []).length}`;
  }

  return undefined;
};

const containerReason = (status: Json): string | undefined => {
  let reason: string | undefined;
  let running = false;
  for (const { state = {}, ready } of (status.containerStatuses ?? []).toReversed()) {
    if (state.waiting?.reason) {
      reason = state.waiting.reason;
    } else if (state.terminated) {
      reason = state.terminated.reason || exitText(state.terminated);
    } else if (ready === true && state.running) {
      running = true;
    }
  }

  if (reason === "Completed" && running) {
    const isReady = status.conditions?.some(
      (condition: Json) => condition.type === "Ready" && condition.status === "True",
    );
    return isReady ? "Running" : "NotReady";
  }

  return reason;
};

const exitText = ({ signal, exitCode }: Json): string =>
  signal ? `Signal:${signal}` : `ExitCode:${exitCode}`;

const toneOf = (status: string, ready: boolean): Tone => {
  if (status === "Running") {
    return ready ? "ok" : "waiting";
  }

  if (status === "Completed" || status === "Succeeded" || status === "Terminating") {
    return "dim";
  }

  return /^(Pending|ContainerCreating|PodInitializing|Init:\d+\/\d+|NotReady)$/.test(status)
    ? "waiting"
    : status === "Unknown"
      ? "unknown"
      : "bad";
};
