/** What a kernel keeps: processes, mounts, memory. */
import type { FileSystem } from "./file-system.ts";
import type { Host } from "./host.ts";
import { MountTable } from "./mounts.ts";
import type { CallRecord } from "./policy.ts";
import type { Mount } from "./mounts.ts";
import { Process } from "./process.ts";
import type { SecurityModule } from "./security.ts";
import type { WaitStatus } from "./process.ts";
import { Scheduler } from "./scheduler.ts";
import { SIGNAL } from "./signals.ts";
import { WaitQueue } from "./wait-queue.ts";

export interface KernelOptions {
  host: Host;
  hostname: string;
  /** Addresses by interface, the pod's own first. */
  address: string;
  /** Whether there is an interface besides loopback. */
  networked?: boolean;
  /** Bytes; undefined: no limit. */
  memoryLimit: number | undefined;
  /** Milli-CPU. */
  cpuLimit: number | undefined;
  /** Milliseconds of processor that a request to a server of the image costs; default: little. */
  costOfRequest?: number | undefined;
  /** Number that the second process gets. */
  secondPid?: number;
  security?: SecurityModule;
  /** Ports below it need a capability, as net.ipv4.ip_unprivileged_port_start has it; none by default in pods. */
  firstFreePort?: number;
  /** The node's log hears of a call that a filter decided about. */
  audit?(process: Process, record: CallRecord, executable: string): void;
  /** Told of every call before anything decides about it. */
  trace?(process: Process, call: string): void;
  /** A fault in a program of ours: never the learner's mistake. */
  log(message: string): void;
}

/** Resident bytes of a process that has allocated nothing. */
const baseMemory = 720 * 1024;
/** Bytes that the processes of one container may really hold, whatever its limit. */
const nodeMemory = 160 * 2 ** 20;

export abstract class KernelState {
  readonly options: KernelOptions;

  readonly host: Host;

  readonly mounts = new MountTable();

  readonly processes = new Map<number, Process>();

  readonly scheduler: Scheduler;

  readonly startedAt: number;

  /** AppArmor, where the node has it. */
  security: SecurityModule | undefined;

  /** The process that entered last: the `self` of /proc. */
  readonly viewer: { current: Process | undefined } = { current: undefined };

  hostname: string;

  /** File systems that can be mounted, by type; each gets the options of its mount. */
  readonly fileSystems = new Map<
    string,
    (data: string | undefined) => Pick<Mount, "fs" | "root">
  >();

  /** File systems that live in memory and count towards the limit. */
  readonly volatile = new Set<FileSystem>();

  oomKilled = false;

  /** Told whenever any process ends. */
  /** Who listens on which TCP port. */
  readonly listeners = new Map<number, Process>();

  readonly processEnded = new WaitQueue();

  protected nextPid: number;

  constructor(options: KernelOptions) {
    this.options = options;
    this.host = options.host;
    this.hostname = options.hostname;
    this.security = options.security;
    this.scheduler = new Scheduler(options.host, options.cpuLimit);
    this.startedAt = options.host.now();
    this.nextPid = 1;
  }

  get init(): Process | undefined {
    return this.processes.get(1);
  }

  /** Resident bytes of all processes and of files in memory. */
  get memory(): number {
    let bytes = 0;
    for (const { ended, allocated } of this.processes.values()) {
      bytes += ended === undefined ? baseMemory + allocated : 0;
    }

    for (const fs of this.volatile) {
      bytes += fs.used;
    }

    return bytes;
  }

  residentOf(process: Process): number {
    return process.ended === undefined ? baseMemory + process.allocated : 0;
  }

  /** A program takes memory (or gives it back), which is `kept` when the bytes are really there. */
  allocate(process: Process, bytes: number, kept = false): void {
    process.allocated += bytes;
    process.kept += kept ? bytes : 0;
    this.checkMemory();
    process.check();
  }

  /** A file system whose files are memory. */
  addVolatile(fs: FileSystem): void {
    this.volatile.add(fs);
    fs.onCharge = () => this.checkMemory();
  }

  /** Past the limit, or past what a worker can really hold, the whole container dies. */
  checkMemory(): void {
    const { memoryLimit = Number.POSITIVE_INFINITY } = this.options;
    const kept = [...this.processes.values()].reduce((sum, process) => sum + process.kept, 0);
    const { init } = this;
    if (init !== undefined && (this.memory > memoryLimit || kept > nodeMemory)) {
      this.oomKilled = true;
      this.finish(init, { code: 128 + SIGNAL.KILL, signal: SIGNAL.KILL });
    }
  }

  abstract finish(process: Process, status: WaitStatus): void;
}
