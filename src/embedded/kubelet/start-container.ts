/** Starts one container: image, configuration, creation, start, hook. Follows startContainer of pkg/kubelet/kuberuntime. */
import { formatTime } from "../clock.ts";
import { RuntimeError } from "../containers/runtime.ts";
import type { ContainerSpec, ExitStatus } from "../containers/runtime.ts";
import { containerSpec } from "./container-spec.ts";
import { ConfigError } from "./environment.ts";
import { noteExit } from "./backoff.ts";
import { ensureImage } from "./images.ts";
import { createLogBuffer } from "./log-buffer.ts";
import { runHook } from "./hooks.ts";
import { tell } from "./pod-run.ts";
import type { ContainerRecord, PodRun } from "./pod-run.ts";
import { startProbes } from "./probes.ts";
import { MountError } from "./volumes.ts";

/** Milliseconds until a container that could not be configured is tried again. */
const configRetry = 10_000;

/** Resolves once the container runs, or rests with a reason to wait. */
export const startContainer = async (run: PodRun, record: ContainerRecord): Promise<void> => {
  const image = await ensureImage(run, record);
  if ("reason" in image) {
    record.state = { kind: "waiting", reason: image.reason, message: image.message };
    run.again(image.retry);
    return;
  }

  if (run.isForgotten) {
    return;
  }

  record.image = image.reference;
  record.imageId = image.id;
  const spec = configure(run, record);
  if (spec === undefined) {
    run.again(configRetry);
    return;
  }

  const created = await create(run, record, spec);
  if (created === undefined) {
    run.again(configRetry);
    return;
  }

  await launch(run, record, created);
};

/** What the runtime does before there is a container: undefined when it refuses. */
const create = async (
  run: PodRun,
  record: ContainerRecord,
  spec: ContainerSpec,
): Promise<ContainerSpec | undefined> => {
  const { runtime } = run.node;
  try {
    return runtime.create === undefined ? spec : await runtime.create(spec);
  } catch (error) {
    if (!(error instanceof RuntimeError)) {
      throw error;
    }

    const { message } = error;
    tell(run, record, "Warning", "Failed", `Error: ${message}`);
    record.state = { kind: "waiting", reason: "CreateContainerError", message };
    return undefined;
  }
};

const configure = (run: PodRun, record: ContainerRecord): ContainerSpec | undefined => {
  try {
    return containerSpec(run, record);
  } catch (error) {
    if (!(error instanceof ConfigError) && !(error instanceof MountError)) {
      throw error;
    }

    const { message } = error;
    tell(run, record, "Warning", "Failed", `Error: ${message}`);
    record.state = { kind: "waiting", reason: "CreateContainerConfigError", message };
    return undefined;
  }
};

const launch = async (run: PodRun, record: ContainerRecord, spec: ContainerSpec): Promise<void> => {
  const { clock, runtime } = run.node;
  beginRun(record, spec.id);
  const { logs } = record;
  const startedAt = formatTime(clock.now());
  tell(run, record, "Normal", "Created", "Container created");
  try {
    record.handle = await runtime.start(spec, {
      stdout: (chunk) => logs.write("stdout", chunk, clock.now()),
      stderr: (chunk) => logs.write("stderr", chunk, clock.now()),
    });
  } catch (error) {
    if (!(error instanceof RuntimeError)) {
      throw error;
    }

    tell(run, record, "Warning", "Failed", `Error: ${error.message}`);
    endRun(
      run,
      record,
      { code: 128 },
      { startedAt: null, reason: "StartError", message: error.message },
    );
    return;
  }

  const { handle } = record;
  if (run.isForgotten) {
    handle.signal("SIGKILL");
    await handle.exit;
    await handle.remove();
    return;
  }

  tell(run, record, "Normal", "Started", "Container started");
  delete record.isResumed;
  record.state = { kind: "running", startedAt };
  run.node.stats.started(run, record);
  record.started = record.spec.startupProbe === undefined;
  record.ready =
    record.started && record.spec.readinessProbe === undefined && record.kind !== "init";
  void handle.exit.then((status) => {
    if (record.handle === handle) {
      endRun(run, record, status, { startedAt });
    }
  });
  await runHook(run, record, "postStart");
  if (record.handle === handle) {
    startProbes(run, record);
  }
};

const beginRun = (record: ContainerRecord, id: string): void => {
  if (record.id !== undefined && record.isResumed !== true) {
    record.restarts += 1;
    record.previousLogs = record.logs;
    record.logs = createLogBuffer();
  }

  if (record.state.kind === "terminated") {
    record.last = record.state.terminated;
  }

  record.id = id;
};

interface Ending {
  startedAt: string | null;
  reason?: string;
  message?: string;
}

const endRun = (
  run: PodRun,
  record: ContainerRecord,
  { code, signal, reason, message: left }: ExitStatus,
  ending: Ending,
): void => {
  record.stopProbes?.();
  delete record.stopProbes;
  record.logs.end();
  const { id, handle } = record;
  const message = ending.message ?? left ?? lastWords(record, code);
  record.state = {
    kind: "terminated",
    terminated: {
      exitCode: code,
      ...(signal === undefined ? {} : { signal }),
      reason: ending.reason ?? reason ?? (code === 0 ? "Completed" : "Error"),
      ...(message === undefined ? {} : { message }),
      startedAt: ending.startedAt ?? formatTime(0),
      finishedAt: formatTime(run.node.clock.now()),
      ...(id === undefined ? {} : { containerID: id }),
    },
  };
  record.started = false;
  record.ready = record.kind === "init" && code === 0;
  delete record.handle;
  noteExit(run, record);
  if (handle !== undefined) {
    run.node.stats.ended(handle.id);
    void handle.remove();
  }

  run.again();
};

/** Of the log of a container that failed and left no message, when it asks for that. At most 80 lines and 2048 bytes. */
const lastWords = ({ spec, logs }: ContainerRecord, code: number): string | undefined => {
  if (spec.terminationMessagePolicy !== "FallbackToLogsOnError" || code === 0) {
    return undefined;
  }

  const lines = logs.lines().slice(-80);
  const text = Buffer.concat(lines.map(({ bytes }) => bytes)).subarray(-2048);
  return text.length === 0 ? undefined : text.toString();
};
