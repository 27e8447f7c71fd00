/** The phase of a pod from the states of its containers. Follows getPhase of pkg/kubelet/kubelet_pods.go. */
import type { ContainerRecord, PodRun } from "./pod-run.ts";

export type Phase = "Pending" | "Running" | "Succeeded" | "Failed";

/** What counts for the phase: how the container ended, now or before the rest it is in. */
const exitOf = ({ state, last }: ContainerRecord): number | undefined =>
  state.kind === "terminated"
    ? state.terminated.exitCode
    : state.kind === "waiting"
      ? last?.exitCode
      : undefined;

export const phaseOf = (run: PodRun): Phase => {
  if (run.verdict !== undefined) {
    return run.verdict.phase;
  }

  const { restartPolicy } = run.pod.spec;
  const inits = run.records.filter(({ kind }) => kind === "init");
  const main = run.records.filter(({ kind }) => kind === "main");
  const failedInit = inits.some((record) => (exitOf(record) ?? 0) !== 0);
  if (failedInit && restartPolicy === "Never") {
    return "Failed";
  }

  const hasStarted = main.some(
    (record) => record.state.kind === "running" || exitOf(record) !== undefined,
  );
  const isInitialized = inits.every((record) => exitOf(record) === 0);
  if (!hasStarted && (!isInitialized || main.some(({ state }) => state.kind === "waiting"))) {
    return "Pending";
  }

  return mainPhase(main, restartPolicy, run.isTerminated);
};

const mainPhase = (main: ContainerRecord[], policy: string, isOver: boolean): Phase => {
  const fresh = main.some(({ state, last }) => state.kind === "waiting" && last === undefined);
  if (fresh && !isOver) {
    return "Pending";
  }

  if (main.some(({ state }) => state.kind === "running")) {
    return "Running";
  }

  const failed = main.some((record) => (exitOf(record) ?? 1) !== 0);
  if (isOver) {
    return failed ? "Failed" : "Succeeded";
  }

  if (policy === "Always") {
    return "Running";
  }

  if (!failed) {
    return "Succeeded";
  }

  return policy === "Never" ? "Failed" : "Running";
};
