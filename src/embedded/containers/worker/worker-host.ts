/** One worker thread from outside: its processes, their streams, and its end. */
import { type MessagePort, Worker } from "node:worker_threads";
import type { NodeKernels } from "../../apparmor/node/node-kernels.ts";
import type { Clock } from "../../clock.ts";
import type { Components } from "../component.ts";
import type { ContainerNetwork, PodIdentity } from "../network/network.ts";
import { Outbox } from "../network/outbox.ts";
import { StreamThread } from "../network/threads.ts";
import { RuntimeError } from "../runtime.ts";
import type { ExitStatus } from "../runtime.ts";
import { ComponentRuns } from "./component-runs.ts";
import type { NodeDisks } from "../node-disks.ts";
import type { NodeFile } from "../sandbox/node-files.ts";
import { HostCalls } from "./host-calls.ts";
import type { FromWorker, ToWorker } from "./protocol.ts";

export interface ProcessHandle {
  readonly exit: Promise<ExitStatus>;
  readonly started: Promise<void>;
}

interface Tracked {
  output(fd: 1 | 2, chunk: Uint8Array): unknown;
  start: { resolve(): void; reject(error: Error): void };
  finish(status: ExitStatus): void;
}

export interface Usage {
  cpuMilliSeconds: number;
  memoryBytes: number;
}

export interface WorkerHostOptions {
  /** Of the worker's program. */
  url: URL;
  clock: Clock;
  network: ContainerNetwork;
  components: Components;
  kernels: NodeKernels;
  disks: NodeDisks;
  log(message: string): void;
}

/** As much real memory as one worker's heap may take, in MiB. */
const heapLimit = 512;

export class WorkerHost {
  readonly #worker: Worker;
  readonly #calls: HostCalls;
  readonly #streams: StreamThread;
  readonly #kernels: NodeKernels;
  readonly #disks: NodeDisks;
  readonly #unsubscribe: () => void;
  readonly #outbox = new Outbox<ToWorker>((messages, transfer) => {
    if (!this.#gone) {
      this.#worker.postMessage(messages, transfer);
    }
  });
  readonly #processes = new Map<number, Tracked>();
  readonly #usage = new Map<string, Usage>();
  readonly #files = new Map<number, (content: Uint8Array | undefined) => void>();
  readonly #nodeFiles = new Map<number, (file: NodeFile) => void>();
  readonly pods = new Set<string>();
  /** Runs when the thread has gone, for whatever reason. */
  onGone: () => void = () => undefined;
  #gone = false;
  #nextCall = 1;

  constructor({ url, clock, network, components, kernels, disks, log }: WorkerHostOptions) {
    this.#disks = disks;
    this.#worker = new Worker(url, {
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: heapLimit, maxYoungGenerationSizeMb: 4 },
    });
    this.#worker.unref();
    const post: WorkerHost["post"] = (message, transfer) => this.post(message, transfer);
    this.#streams = new StreamThread(post);
    const readFile = (container: string, path: string) => this.readFile(container, path, Infinity);
    const runs = new ComponentRuns({ components, network, post, readFile, log });
    this.#kernels = kernels;
    const thread = this.#streams;
    this.#calls = new HostCalls({ clock, network, kernels, thread, components: runs, post });
    this.#unsubscribe = kernels.subscribe((change) => post({ type: "policy", change }));
    this.#worker.on("message", (messages: FromWorker[]) => {
      for (const message of messages) {
        this.#receive(message, log);
      }
    });
    this.#worker.on("error", (error) => log(`container worker: ${error.message}`));
    this.#worker.on("exit", () => this.#ended());
  }

  /** Share of the last second that the thread was busy, 0 to 1. */
  get load(): number {
    return this.#worker.performance.eventLoopUtilization().utilization;
  }

  post(message: ToWorker, transfer?: MessagePort[]): void {
    this.#outbox.send(message, transfer);
  }

  track(process: number, output: Tracked["output"]): ProcessHandle {
    let start: Tracked["start"] = { resolve: () => undefined, reject: () => undefined };
    const started = new Promise<void>((resolve, reject) => {
      start = { resolve, reject };
    });
    const exit = new Promise<ExitStatus>((resolve) => {
      this.#processes.set(process, { output, start, finish: resolve });
    });
    if (this.#gone) {
      this.#fail(process);
    }

    return { started, exit };
  }

  introduce(container: string, pod: PodIdentity & { uid: string }): void {
    this.#calls.introduce(container, pod);
  }

  forget(container: string): void {
    this.#calls.forget(container);
    this.#usage.delete(container);
    this.post({ type: "remove", container });
  }

  usage(container: string): Usage {
    return this.#usage.get(container) ?? { cpuMilliSeconds: 0, memoryBytes: 0 };
  }

  /** @param limit Bytes from the beginning. */
  readFile(container: string, path: string, limit: number): Promise<Uint8Array | undefined> {
    const call = this.#nextCall;
    this.#nextCall += 1;
    return new Promise((resolve) => {
      this.#files.set(call, resolve);
      this.post({ type: "read-file", container, path, limit, call });
      if (this.#gone) {
        resolve(undefined);
      }
    });
  }

  /** A file of a node whose files this worker keeps. */
  readNodeFile(node: string, path: string): Promise<NodeFile> {
    const call = this.#nextCall;
    this.#nextCall += 1;
    return new Promise((resolve) => {
      this.#nodeFiles.set(call, resolve);
      this.post({ type: "read-node-file", node, path, call });
      if (this.#gone) {
        resolve({ error: `open ${path}: no such file or directory` });
      }
    });
  }

  async terminate(): Promise<void> {
    await this.#worker.terminate();
  }

  #receive(message: FromWorker, log: (message: string) => void): void {
    switch (message.type) {
      case "started": {
        const tracked = this.#processes.get(message.process);
        if (message.error === undefined) {
          tracked?.start.resolve();
        } else {
          this.#processes.delete(message.process);
          tracked?.start.reject(new RuntimeError(message.error));
        }

        break;
      }

      case "output":
        void this.#output(message);
        break;
      case "exit": {
        const tracked = this.#processes.get(message.process);
        this.#processes.delete(message.process);
        tracked?.finish(message.status);
        break;
      }

      case "usage":
        this.#usage.set(message.container, message);
        break;
      case "file":
        this.#files.get(message.call)?.(message.content);
        this.#files.delete(message.call);
        break;
      case "node-file":
        this.#nodeFiles.get(message.call)?.(message.file);
        this.#nodeFiles.delete(message.call);
        break;
      case "node-files":
        this.#disks.put(message.node, message.files);
        break;
      case "log":
        log(message.message);
        break;
      case "audit":
        this.#kernels.audit(message.node, message.text, message.kind);
        break;
      case "call":
        this.#calls.answer(message.call, message.container, message.request);
        break;
      case "frames":
        this.#streams.receive(message.frames);
        break;
      case "cancel":
        this.#calls.cancel(message.call, message.reason);
        break;
    }
  }

  async #output({ process, fd, chunk }: FromWorker & { type: "output" }): Promise<void> {
    try {
      await this.#processes.get(process)?.output(fd, chunk);
    } finally {
      this.post({ type: "drained", process, bytes: chunk.length });
    }
  }

  #fail(process: number): void {
    const tracked = this.#processes.get(process);
    this.#processes.delete(process);
    tracked?.start.reject(new RuntimeError("container runtime is gone"));
    tracked?.finish({ code: 137, signal: 9 });
  }

  #ended(): void {
    this.#gone = true;
    this.#unsubscribe();
    this.#streams.close();
    this.#calls.close();
    for (const process of Array.from(this.#processes.keys())) {
      this.#fail(process);
    }

    const gone = { error: "container runtime is gone" };
    Array.from(this.#files.values(), (settle) => settle(undefined));
    Array.from(this.#nodeFiles.values(), (settle) => settle(gone));

    this.onGone();
  }
}
