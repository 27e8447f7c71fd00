/** One process: identity, descriptors, credentials, and how it sleeps and dies. */
import type { Capability } from "./capabilities.ts";
import type { Location } from "./mounts.ts";
import type { OpenFile } from "./open-file.ts";
import type { CallFilter } from "./policy.ts";
import type { Credentials } from "./permissions.ts";
import { ProcessKilled, SystemError } from "./system-error.ts";
import type { Terminal } from "./terminal.ts";
import { WaitQueue } from "./wait-queue.ts";

/** How a process ended, as waitpid tells it. */
export interface WaitStatus {
  code: number;
  signal?: number;
  /** Stopped, not ended. */
  stopped?: boolean;
}

export interface Descriptor {
  file: OpenFile;
  closeOnExec: boolean;
}

export type Disposition = "ignore" | (() => void);

interface Sleep {
  interruptible: boolean;
  fail(error: Error): void;
}

export interface ProcessStart {
  pid: number;
  parent: Process | undefined;
  credentials: Credentials;
  cwd: Location;
  root: Location;
  startedAt: number;
}

export class Process {
  readonly pid: number;
  parent: Process | undefined;
  readonly children = new Set<Process>();
  group: number;
  session: number;
  cwd: Location;
  root: Location;
  umask = 0o022;
  nice = 0;
  readonly descriptors = new Map<number, Descriptor>();
  readonly dispositions = new Map<number, Disposition>();
  environment = new Map<string, string>();
  argv: string[] = [];
  /** Name of the program, 15 characters at most. */
  command = "";
  /** Path of the executable. */
  executable = "";
  readonly startedAt: number;
  cpuMs = 0;
  /** Told when the process begins to wait, and when it goes on; set by the kernel. */
  onBlock: () => void = () => undefined;
  onResume: () => void = () => undefined;
  /** Bytes its program asked for, beyond what every process has. */
  allocated = 0;
  /** How much of that is really there. */
  kept = 0;
  readonly limits = new Map<string, [soft: number, hard: number]>();
  terminal: Terminal | undefined;
  /** What the security module keeps of it; children have the same. */
  security: unknown;
  /** Seccomp's, the one installed first in front: all must agree. A child has its parent's. */
  filters: readonly CallFilter[] = [];
  ended: WaitStatus | undefined;
  stopped = false;
  /** Told when a child ends or stops. */
  readonly childChanged = new WaitQueue();
  readonly continued = new WaitQueue();
  /** What must be given back when the process ends: sockets that listen. */
  readonly onEnd = new Set<() => void>();
  readonly #sleeps = new Set<Sleep>();
  #credentials: Credentials;
  /** Whether it may use a capability that it has; set by the kernel. */
  mediate: (capability: Capability) => boolean = () => true;
  /** Signals that arrived for this process; set by the kernel. */
  readonly deliver: (signal: number) => void;

  constructor(start: ProcessStart, deliver: (process: Process, signal: number) => void) {
    this.pid = start.pid;
    this.parent = start.parent;
    this.group = start.parent?.group ?? start.pid;
    this.session = start.parent?.session ?? start.pid;
    this.#credentials = start.credentials;
    this.credentials = start.credentials;
    this.cwd = start.cwd;
    this.root = start.root;
    this.startedAt = start.startedAt;
    this.deliver = (signal) => deliver(this, signal);
  }

  get credentials(): Credentials {
    return this.#credentials;
  }

  /** A copy of its own, whose capabilities are asked for in the name of this process. */
  set credentials(value: Credentials) {
    this.#credentials = { ...value, mediate: (capability) => this.mediate(capability) };
  }

  get sleeping(): boolean {
    return this.#sleeps.size > 0;
  }

  raise(signal: number): void {
    this.deliver(signal);
    this.check();
  }

  /** @throws ProcessKilled once the process has ended: its program must unwind. */
  check(): void {
    if (this.ended !== undefined) {
      throw new ProcessKilled();
    }
  }

  /** Sleeps until the queue is woken. @throws SystemError EINTR, ProcessKilled */
  async sleepOn(queue: WaitQueue, interruptible = false): Promise<void> {
    this.check();
    this.onBlock();
    await new Promise<void>((resolve, reject) => {
      const sleep: Sleep = {
        interruptible,
        fail: (error) => {
          withdraw();
          this.#sleeps.delete(sleep);
          reject(error);
        },
      };
      const withdraw = queue.add(() => {
        this.#sleeps.delete(sleep);
        resolve();
      });
      this.#sleeps.add(sleep);
    });
    this.onResume();
    while (this.stopped && this.ended === undefined) {
      await this.sleepOn(this.continued);
    }

    this.check();
  }

  /** A caught signal came: whoever asked for it wakes with EINTR. */
  interrupt(): void {
    for (const sleep of [...this.#sleeps].filter(({ interruptible }) => interruptible)) {
      sleep.fail(new SystemError("EINTR"));
    }
  }

  /** Called by the kernel when the process has ended. */
  abandon(): void {
    for (const sleep of Array.from(this.#sleeps)) {
      sleep.fail(new ProcessKilled());
    }
  }

  /** @throws SystemError EBADF */
  file(fd: number): OpenFile {
    const descriptor = this.descriptors.get(fd);
    if (descriptor === undefined) {
      throw new SystemError("EBADF");
    }

    return descriptor.file;
  }

  /** Lowest free descriptor from `from` on. */
  freeDescriptor(from = 0): number {
    let fd = from;
    while (this.descriptors.has(fd)) {
      fd += 1;
    }

    return fd;
  }

  /** @throws ProcessKilled: what has ended opens nothing more, not even to put things in order */
  install(file: OpenFile, fd = this.freeDescriptor(), closeOnExec = false): number {
    this.check();
    this.release(fd);
    file.references += 1;
    this.descriptors.set(fd, { file, closeOnExec });
    return fd;
  }

  release(fd: number): boolean {
    const descriptor = this.descriptors.get(fd);
    if (descriptor === undefined) {
      return false;
    }

    this.descriptors.delete(fd);
    descriptor.file.references -= 1;
    if (descriptor.file.references === 0) {
      descriptor.file.close();
    }

    return true;
  }
}
