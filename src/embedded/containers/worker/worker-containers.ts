/** What a worker does for each message: starts containers and processes, passes their bytes on. */
import { WorkerPolicies } from "../../apparmor/node/worker-policies.ts";
import { Pipe } from "../kernel/pipe.ts";
import type { ExitStatus } from "../runtime.ts";
import { RuntimeError } from "../runtime.ts";
import { SandboxContainer } from "../sandbox/container.ts";
import type { ProcessStreams, RunningProcess } from "../sandbox/container.ts";
import { SharedVolumes } from "../sandbox/volumes.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";
import { confinementOf } from "./confinement.ts";
import { HostLink } from "./remote-host.ts";

/** Bytes of output that may be on their way to a slow reader. */
const window = 1024 * 1024;
const usageInterval = 1000;

interface Hosted {
  container: SandboxContainer;
  stdin: Pipe | undefined;
  running: RunningProcess | undefined;
  pending: number;
  wake: (() => void) | undefined;
}

export class WorkerContainers {
  readonly #post: (message: FromWorker) => void;
  readonly #link: HostLink;
  readonly #containers = new Map<string, SandboxContainer>();
  readonly #processes = new Map<number, Hosted>();
  readonly #policies = new WorkerPolicies();
  readonly #volumes = new SharedVolumes({
    table: (node) => this.#policies.of(node),
  });
  readonly #reported = new Map<string, string>();

  constructor(post: (message: FromWorker) => void) {
    this.#post = post;
    this.#link = new HostLink(post);
    setInterval(() => this.#reportUsage(), usageInterval).unref();
  }

  receive(message: ToWorker): void {
    switch (message.type) {
      case "start":
        void this.#start(message);
        break;
      case "exec":
        void this.#exec(message);
        break;
      case "stdin":
        this.#input(message.process, message.chunk);
        break;
      case "stdin-end":
        this.#endInput(message.process);
        break;
      case "resize":
        this.#processes
          .get(message.process)
          ?.running?.started.terminal?.resize(message.columns, message.rows);
        break;
      case "signal":
        this.#signal(message.process, message.name);
        break;
      case "drained":
        this.#drained(message.process, message.bytes);
        break;
      case "read-file":
        this.#post({
          type: "file",
          call: message.call,
          content: this.#containers.get(message.container)?.readFile(message.path, message.limit),
        });
        break;
      case "read-node-file":
        this.#post({
          type: "node-file",
          call: message.call,
          file: this.#volumes.nodes.read(message.node, message.path),
        });
        break;
      case "policy":
        this.#policies.apply(message.change);
        break;
      case "restore-node-files":
        this.#volumes.nodes.restore(message.node, message.files);
        break;
      case "refresh":
        this.#containers.get(message.container)?.refresh(message.mounts);
        break;
      case "remove":
        this.#containers.delete(message.container);
        this.#reported.delete(message.container);
        break;
      case "component-output":
        this.#link.componentSaid(message.call, message.fd, message.chunk);
        break;
      case "reply":
        this.#link.reply(message.call, message.value, message.error);
        break;
      case "accept":
      case "link":
      case "frames":
        this.#link.streams.receive(message);
        break;
    }
  }

  async #start({
    container: id,
    process,
    spec,
    image,
  }: ToWorker & { type: "start" }): Promise<void> {
    const log = (message: string): void => this.#post({ type: "log", message });
    await this.#host(process, spec, () => {
      const container = new SandboxContainer(spec, image, {
        host: this.#link.hostOf(id),
        volumes: this.#volumes,
        log,
        ...confinementOf(id, this.#policies.of(spec.pod.node), (text, kind) =>
          this.#post({ type: "audit", node: spec.pod.node, text, kind }),
        ),
      });
      this.#containers.set(id, container);
      return [container, (streams) => container.start(streams)];
    });
  }

  async #exec({ container: id, process, request }: ToWorker & { type: "exec" }): Promise<void> {
    await this.#host(process, request, () => {
      const container = this.#containers.get(id);
      if (container === undefined || container.kernel.init === undefined) {
        throw new RuntimeError("container not running");
      }

      return [container, (streams) => container.exec(request.command, streams)];
    });
  }

  async #host(
    id: number,
    { tty, stdin }: { tty: boolean; stdin: boolean },
    prepare: () => [SandboxContainer, (streams: ProcessStreams) => Promise<RunningProcess>],
  ): Promise<void> {
    try {
      const [container, run] = prepare();
      const hosted: Hosted = {
        container,
        stdin: stdin && !tty ? new Pipe() : undefined,
        running: undefined,
        pending: 0,
        wake: undefined,
      };
      if (hosted.stdin !== undefined) {
        hosted.stdin.writers += 1;
      }

      this.#processes.set(id, hosted);
      hosted.running = await run({
        tty,
        stdin: hosted.stdin,
        stdout: (chunk) => this.#output(id, hosted, 1, chunk),
        stderr: (chunk) => this.#output(id, hosted, 2, chunk),
      });
      this.#post({ type: "started", process: id });
      const status: ExitStatus = await hosted.running.exit;
      this.#processes.delete(id);
      this.#reportUsage();
      this.#post({ type: "exit", process: id, status });
    } catch (error) {
      this.#processes.delete(id);
      const known = error instanceof RuntimeError;
      this.#post({
        type: "started",
        process: id,
        error: known ? error.message : String((error as Error).stack),
      });
    }
  }

  #output(
    process: number,
    hosted: Hosted,
    fd: 1 | 2,
    chunk: Uint8Array,
  ): Promise<void> | undefined {
    // A copy of its own: a piece of a bigger buffer would travel with all of it.
    this.#post({ type: "output", process, fd, chunk: new Uint8Array(chunk) });
    hosted.pending += chunk.length;
    return hosted.pending <= window
      ? undefined
      : new Promise((resolve) => {
          hosted.wake = resolve;
        });
  }

  #drained(process: number, bytes: number): void {
    const hosted = this.#processes.get(process);
    if (hosted !== undefined) {
      hosted.pending -= bytes;
      if (hosted.pending <= window) {
        hosted.wake?.();
        hosted.wake = undefined;
      }
    }
  }

  #input(process: number, chunk: Uint8Array): void {
    const hosted = this.#processes.get(process);
    const terminal = hosted?.running?.started.terminal;
    if (terminal === undefined) {
      hosted?.stdin?.put(chunk);
    } else {
      terminal.type(chunk);
    }
  }

  #endInput(process: number): void {
    const hosted = this.#processes.get(process);
    hosted?.running?.started.terminal?.hangUp();
    if (hosted?.stdin !== undefined && hosted.stdin.writers > 0) {
      hosted.stdin.writers -= 1;
      hosted.stdin.changed.wake();
    }
  }

  #signal(process: number, name: string): void {
    const hosted = this.#processes.get(process);
    if (hosted?.running !== undefined) {
      hosted.container.signal(hosted.running.started.process, name);
    }
  }

  #reportUsage(): void {
    for (const [node, files] of this.#volumes.nodes.changed()) {
      this.#post({ type: "node-files", node, files });
    }

    for (const [container, { kernel }] of this.#containers) {
      const cpuMilliSeconds = Math.round(kernel.scheduler.usedMs);
      const memoryBytes = kernel.memory;
      const text = `${cpuMilliSeconds} ${memoryBytes}`;
      if (this.#reported.get(container) !== text) {
        this.#reported.set(container, text);
        this.#post({ type: "usage", container, cpuMilliSeconds, memoryBytes });
      }
    }
  }
}
