/** A container runtime for tests: containers run until told to end, images exist unless their name says `absent`. */
import { RuntimeError } from "../../src/embedded/containers/runtime.ts";
import type {
  Container,
  ContainerRuntime,
  ContainerSpec,
  ExitStatus,
  OutputStreams,
} from "../../src/embedded/containers/runtime.ts";

export interface FakeContainer extends Container {
  spec: ContainerSpec;
  streams: OutputStreams;
  signals: string[];
  finish(status: ExitStatus): void;
}

export interface FakeRuntime extends ContainerRuntime {
  /** All that were ever started, in order. */
  started: FakeContainer[];
  /** How a command run by exec ends; by default with 0. */
  onExec: (container: FakeContainer, command: string[]) => ExitStatus;
  /** Called with each started container; may finish it. */
  onStart: (container: FakeContainer) => void;
  /** What a container does about SIGTERM; by default it ends with 143. */
  onTerminate: (container: FakeContainer) => void;
}

export const createFakeRuntime = (): FakeRuntime => {
  const runtime: FakeRuntime = {
    started: [],
    onExec: () => ({ code: 0 }),
    onStart: () => undefined,
    onTerminate: (container) => container.finish({ code: 143, signal: 15 }),
    async pull(image) {
      if (image.includes("absent")) {
        throw new RuntimeError(
          `rpc error: code = NotFound desc = failed to pull and unpack image "${image}"`,
        );
      }

      return { reference: `docker.io/library/${image}`, id: `sha256:${image}`, sizeBytes: 1000 };
    },
    async start(spec, streams) {
      if (spec.command?.[0] === "nonsense") {
        throw new RuntimeError('exec: "nonsense": executable file not found in $PATH');
      }

      const container = createContainer(runtime, spec, streams);
      runtime.started.push(container);
      runtime.onStart(container);
      return container;
    },
    async stop() {},
  };
  return runtime;
};

const createContainer = (
  runtime: FakeRuntime,
  spec: ContainerSpec,
  streams: OutputStreams,
): FakeContainer => {
  let finish: (status: ExitStatus) => void = () => undefined;
  const exit = new Promise<ExitStatus>((resolve) => {
    finish = resolve;
  });
  const container: FakeContainer = {
    id: spec.id,
    spec,
    streams,
    signals: [],
    exit,
    finish,
    exec: async ({ command }) => {
      const status = runtime.onExec(container, command);
      return {
        write: () => undefined,
        closeStdin: () => undefined,
        resize: () => undefined,
        signal: () => undefined,
        exit: Promise.resolve(status),
      };
    },
    attach: () => {
      throw new Error("not in tests");
    },
    signal(name) {
      container.signals.push(name);
      if (name === "SIGKILL") {
        finish({ code: 137, signal: 9 });
      } else {
        runtime.onTerminate(container);
      }
    },
    usage: () => ({ cpuMilliSeconds: 0, memoryBytes: 0 }),
    remove: async () => undefined,
  };
  return container;
};
