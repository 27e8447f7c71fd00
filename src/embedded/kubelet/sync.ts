/** One look at a pod: brings its containers one step towards what the pod wants. Follows SyncPod of pkg/kubelet. */
import { formatTime } from "../clock.ts";
import type { Json } from "../object.ts";
import { restLeft } from "./backoff.ts";
import { volumeTools } from "./container-spec.ts";
import { phaseOf } from "./phase.ts";
import { newRecord } from "./pod-run.ts";
import type { ContainerRecord, PodRun } from "./pod-run.ts";
import { publishStatus } from "./pod-status.ts";
import { startContainer } from "./start-container.ts";
import { stopContainers, terminatePod } from "./termination.ts";
import { checkVolumes, MountError } from "./volumes.ts";
import { createLogBuffer } from "./log-buffer.ts";

/** Milliseconds: the longest wait between two tries to mount. */
const maxMountDelay = 122_000;

export const syncPod = async (run: PodRun): Promise<void> => {
  if (run.pod.metadata.deletionTimestamp !== undefined) {
    await terminatePod(run);
    return;
  }

  if (isOver(run)) {
    return;
  }

  if (run.startTime === undefined) {
    run.startTime = formatTime(run.node.clock.now());
    await publishStatus(run);
  }

  await checkDeadline(run);
  if (run.verdict === undefined && prepare(run)) {
    addEphemeral(run);
    await startWhatIsDue(run);
  }

  if (isFinal(run) && !run.isTerminated) {
    // Sidecars go when the last main container has finished.
    await stopContainers(run);
  }

  await publishStatus(run);
};

const isOver = ({ isTerminated, pod }: PodRun): boolean =>
  isTerminated || pod.status?.phase === "Failed" || pod.status?.phase === "Succeeded";

const isFinal = (run: PodRun): boolean => {
  const phase = phaseOf(run);
  return phase === "Failed" || phase === "Succeeded";
};

const checkDeadline = async (run: PodRun): Promise<void> => {
  const { activeDeadlineSeconds: seconds } = run.pod.spec;
  if (seconds === undefined || run.startTime === undefined) {
    return;
  }

  const left = Date.parse(run.startTime) + seconds * 1000 - run.node.clock.now();
  if (left > 0) {
    run.again(left);
    return;
  }

  const message = "Pod was active on the node longer than the specified deadline";
  run.verdict = { phase: "Failed", reason: "DeadlineExceeded", message };
  run.node.recorder.event(run.pod, "Normal", "DeadlineExceeded", message);
  await stopContainers(run);
};

/** Mounts volumes and gives the pod its address; false: not yet. */
const prepare = (run: PodRun): boolean => {
  if (run.isReadyToStart) {
    return true;
  }

  const { node, pod } = run;
  try {
    checkVolumes(volumeTools(run));
  } catch (error) {
    if (!(error instanceof MountError)) {
      throw error;
    }

    node.recorder.event(
      pod,
      "Warning",
      "FailedMount",
      `MountVolume.SetUp failed for volume "${error.volume}" : ${error.message}`,
    );
    run.again(run.mountDelay);
    run.mountDelay = Math.min(run.mountDelay * 2, maxMountDelay);
    return false;
  }

  const ip = pod.spec.hostNetwork === true ? node.address : node.addresses.take(pod.metadata.uid);
  if (ip === undefined) {
    run.again(5000);
    return false;
  }

  run.ip = ip;
  run.isReadyToStart = true;
  return true;
};

/** Debug containers may join at any time. */
const addEphemeral = (run: PodRun): void => {
  for (const spec of (run.pod.spec.ephemeralContainers ?? []) as Json[]) {
    if (!run.records.some(({ name }) => name === spec.name)) {
      const record = newRecord(spec, "ephemeral", run.pod, createLogBuffer());
      record.state = { kind: "waiting", reason: "ContainerCreating" };
      run.records.push(record);
    }
  }
};

const startWhatIsDue = async (run: PodRun): Promise<void> => {
  const { records } = run;
  for (const record of records.filter(({ kind }) => kind === "ephemeral")) {
    if (record.state.kind === "waiting") {
      await startContainer(run, record);
    }
  }

  for (const record of records.filter(({ kind }) => kind === "init" || kind === "sidecar")) {
    await ensure(run, record);
    if (!isPast(record)) {
      return;
    }
  }

  for (const record of records.filter(({ kind }) => kind === "main")) {
    await ensure(run, record);
  }
};

/** Whether the containers after this one may start. */
const isPast = ({ kind, state, started }: ContainerRecord): boolean =>
  kind === "sidecar"
    ? state.kind === "running" && started
    : state.kind === "terminated" && state.terminated.exitCode === 0;

const ensure = async (run: PodRun, record: ContainerRecord): Promise<void> => {
  const { state } = record;
  if (state.kind === "running" || run.isTerminating) {
    return;
  }

  if (state.kind === "terminated") {
    if (!shouldRestart(run, record, state.terminated.exitCode)) {
      return;
    }

    record.last = state.terminated;
  }

  const rest = restLeft(run, record);
  if (rest > 0) {
    run.again(rest);
    return;
  }

  await startContainer(run, record);
};

const shouldRestart = ({ pod }: PodRun, { kind, spec }: ContainerRecord, code: number): boolean => {
  for (const { action, exitCodes } of (spec.restartPolicyRules ?? []) as Json[]) {
    const listed = (exitCodes?.values ?? []).includes(code);
    if (action === "Restart" && (exitCodes?.operator === "In" ? listed : !listed)) {
      return true;
    }
  }

  if (kind === "init") {
    return code !== 0 && (spec.restartPolicy ?? pod.spec.restartPolicy) !== "Never";
  }

  const policy = kind === "sidecar" ? "Always" : (spec.restartPolicy ?? pod.spec.restartPolicy);
  return policy === "Always" || (policy === "OnFailure" && code !== 0);
};
