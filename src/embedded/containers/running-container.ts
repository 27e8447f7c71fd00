/** A container as the kubelet holds it; what happens, happens in its worker. */
import type { DeclaredUsage, ImageDefinition } from "./images/image.ts";
import type {
  Container,
  ContainerSpec,
  ExecRequest,
  ExitStatus,
  Mount,
  OutputStreams,
  Session,
} from "./runtime.ts";
import { RuntimeError } from "./runtime.ts";
import type { ProcessHandle, WorkerHost } from "./worker/worker-host.ts";

/** Bytes that a kubelet takes from the end of a termination message. */
const terminationMessageLimit = 4096;

const deliver = (streams: OutputStreams, fd: 1 | 2, chunk: Uint8Array): unknown =>
  fd === 1 ? streams.stdout(chunk) : streams.stderr(chunk);

export class RunningContainer implements Container {
  readonly id: string;
  readonly exit: Promise<ExitStatus>;
  readonly #spec: ContainerSpec;
  readonly #host: WorkerHost;
  readonly #number: () => number;
  readonly #process: number;
  readonly #handle: ProcessHandle;
  readonly #attached = new Set<OutputStreams>();
  readonly #watchKill: (exit: Promise<unknown>) => Promise<void>;
  #declared: DeclaredUsage = {};
  #startedAt = 0;
  #ended = false;

  constructor(
    spec: ContainerSpec,
    host: WorkerHost,
    number: () => number,
    streams: OutputStreams,
    watchKill: (exit: Promise<unknown>) => Promise<void>,
  ) {
    this.id = spec.id;
    this.#spec = spec;
    this.#host = host;
    this.#number = number;
    this.#process = number();
    this.#watchKill = watchKill;
    this.#handle = host.track(this.#process, async (fd, chunk) => {
      const all = [streams, ...this.#attached];
      await Promise.all(all.map((each) => deliver(each, fd, chunk)));
    });
    this.exit = this.#handle.exit.then(async (status) => {
      this.#ended = true;
      const message = await this.#terminationMessage();
      return message === "" ? status : { ...status, message };
    });
  }

  /** @throws RuntimeError */
  async start(image: ImageDefinition): Promise<void> {
    this.#declared = image.usage ?? {};
    this.#startedAt = performance.now();
    this.#host.post({
      type: "start",
      container: this.id,
      process: this.#process,
      spec: this.#spec,
      image,
    });
    try {
      await this.#handle.started;
    } catch (error) {
      this.#host.forget(this.id);
      throw error;
    }
  }

  async exec(request: ExecRequest, streams: OutputStreams): Promise<Session> {
    if (this.#ended) {
      throw new RuntimeError("container not running");
    }

    const process = this.#number();
    const handle = this.#host.track(process, (fd, chunk) => deliver(streams, fd, chunk));
    this.#host.post({ type: "exec", container: this.id, process, request });
    await handle.started;
    return this.#session(process, handle.exit);
  }

  refresh(mounts: Mount[]): void {
    if (!this.#ended) {
      this.#host.post({ type: "refresh", container: this.id, mounts });
    }
  }

  attach(streams: OutputStreams): Session {
    this.#attached.add(streams);
    const session = this.#session(this.#process, this.exit);
    const detach = (): void => void this.#attached.delete(streams);
    void this.exit.then(detach);
    const { stdin, stdinOnce } = this.#spec;
    return {
      ...session,
      write: (chunk) => {
        if (stdin) {
          session.write(chunk);
        }
      },
      closeStdin: () => {
        if (stdin && stdinOnce) {
          session.closeStdin();
        }
      },
      signal: detach,
      exit: this.exit,
    };
  }

  signal(name: string): void {
    this.#host.post({ type: "signal", process: this.#process, name });
    if (/^(SIG)?KILL$/.test(name)) {
      void this.#watchKill(this.exit);
    }
  }

  usage(): { cpuMilliSeconds: number; memoryBytes: number } {
    const { cpuMilliSeconds, memoryBytes } = this.#host.usage(this.id);
    const { idle = 0, memory = 0 } = this.#declared;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    return {
      cpuMilliSeconds: cpuMilliSeconds + idle * seconds,
      memoryBytes: this.#ended ? 0 : memoryBytes + memory,
    };
  }

  async remove(): Promise<void> {
    if (!this.#ended) {
      this.signal("KILL");
      await this.exit;
    }

    this.#host.forget(this.id);
  }

  async #terminationMessage(): Promise<string> {
    const path = this.#spec.terminationMessagePath;
    const bytes = await this.#host.readFile(this.id, path, Number.POSITIVE_INFINITY);
    return Buffer.from(bytes ?? [])
      .subarray(-terminationMessageLimit)
      .toString();
  }

  #session(process: number, exit: Promise<ExitStatus>): Session {
    return {
      write: (chunk) => this.#host.post({ type: "stdin", process, chunk }),
      closeStdin: () => this.#host.post({ type: "stdin-end", process }),
      resize: (columns, rows) => this.#host.post({ type: "resize", process, columns, rows }),
      signal: (name) => this.#host.post({ type: "signal", process, name }),
      exit,
    };
  }
}
