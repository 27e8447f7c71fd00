/** What a node knows of the usage of its containers: samples taken every ten seconds or so, as cAdvisor's housekeeping takes them. */
import type { Clock, Timer } from "../../clock.ts";
import type { ContainerRecord, PodRun } from "../pod-run.ts";
import { type Usage, UsageMeter } from "./usage-meter.ts";

export interface Sample extends Usage {
  /** Milliseconds since 1970. */
  at: number;
}

export interface ContainerStats extends Sample {
  run: PodRun;
  record: ContainerRecord;
  id: string;
  /** Milliseconds since 1970. */
  startedAt: number;
}

/** What the machine itself uses: kubelet, container runtime, and on a control plane what is not a pod here. */
export interface SystemUsage {
  milliCpu: number;
  memoryBytes: number;
}

export interface NodeStatsOptions {
  clock: Clock;
  random(): number;
  system: SystemUsage;
  /** The machine's monotonic time, in milliseconds. */
  real(): number;
}

/** Several containers' samples as one. */
export const together = (samples: Sample[]): Sample => ({
  at: Math.max(...samples.map(({ at }) => at)),
  cpuSeconds: sum(samples, ({ cpuSeconds }) => cpuSeconds),
  cores: sum(samples, ({ cores }) => cores),
  memoryBytes: sum(samples, ({ memoryBytes }) => memoryBytes),
});

const sum = (samples: Sample[], valueOf: (sample: Sample) => number): number =>
  samples.reduce((total, sample) => total + valueOf(sample), 0);

/** Containers of the same pod together, none of them empty. */
export const byPod = (containers: ContainerStats[]): ContainerStats[][] => {
  const pods = new Map<string, ContainerStats[]>();
  for (const one of containers) {
    const { uid } = one.run.pod.metadata;
    pods.set(uid, [...(pods.get(uid) ?? []), one]);
  }

  return [...pods.values()];
};

interface Watched {
  run: PodRun;
  record: ContainerRecord;
  id: string;
  meter: UsageMeter;
  /** Both in milliseconds of the cluster's own time. */
  since: number;
  at: number;
  usage: Usage;
  timer: Timer;
}

/** Milliseconds between two samples; each container has its own rhythm. */
const housekeeping = 10_000;
const jitter = 0.1;
/** Seconds that the machine has been up before its first pod. */
const uptime = 60;

export class NodeStats {
  readonly #options: NodeStatsOptions;
  readonly #watched = new Map<string, Watched>();
  readonly #begun: number;
  #node: { at: number; usage: Usage };
  #timer: Timer;
  /** Seconds of processor that containers used which are gone. */
  #spent = 0;

  constructor(options: NodeStatsOptions) {
    this.#options = options;
    this.#begun = this.#now() - uptime * 1000;
    this.#node = this.#lookAtNode();
    this.#timer = this.#later(() => this.#keepNode());
  }

  /** A container of the node runs from now on. */
  started(run: PodRun, record: ContainerRecord): void {
    const { id, handle } = record;
    if (id === undefined || handle === undefined) {
      return;
    }

    const { clock, real } = this.#options;
    const meter = new UsageMeter(() => handle.usage(), clock, real);
    const now = this.#now();
    this.#watched.set(id, {
      run,
      record,
      id,
      meter,
      since: now,
      at: now,
      usage: meter.look(),
      timer: this.#later(() => this.#keep(id)),
    });
  }

  ended(id: string): void {
    const watched = this.#watched.get(id);
    if (watched !== undefined) {
      watched.timer.cancel();
      this.#watched.delete(id);
      this.#spent += watched.meter.look().cpuSeconds;
    }
  }

  containers(): ContainerStats[] {
    const past = this.#options.clock.skipped();
    return Array.from(this.#watched.values(), ({ run, record, id, since, at, usage }) => ({
      run,
      record,
      id,
      startedAt: since - past,
      at: at - past,
      ...usage,
    }));
  }

  node(): Sample {
    const { at, usage } = this.#node;
    return { at: at - this.#options.clock.skipped(), ...usage };
  }

  /** When the machine came up, in milliseconds since 1970. */
  get bootedAt(): number {
    return this.#begun - this.#options.clock.skipped();
  }

  stop(): void {
    this.#timer.cancel();
    for (const { timer } of this.#watched.values()) {
      timer.cancel();
    }

    this.#watched.clear();
  }

  #keep(id: string): void {
    const watched = this.#watched.get(id);
    if (watched !== undefined) {
      watched.usage = watched.meter.look();
      watched.at = this.#now();
      watched.timer = this.#later(() => this.#keep(id));
    }
  }

  #keepNode(): void {
    this.#node = this.#lookAtNode();
    this.#timer = this.#later(() => this.#keepNode());
  }

  #lookAtNode(): { at: number; usage: Usage } {
    const { milliCpu, memoryBytes } = this.#options.system;
    const at = this.#now();
    const usage: Usage = {
      cpuSeconds: this.#spent + ((at - this.#begun) / 1000) * (milliCpu / 1000),
      cores: milliCpu / 1000,
      memoryBytes,
    };
    for (const { meter } of this.#watched.values()) {
      const own = meter.look();
      usage.cpuSeconds += own.cpuSeconds;
      usage.cores += own.cores;
      usage.memoryBytes += own.memoryBytes;
    }

    return { at, usage };
  }

  #later(callback: () => void): Timer {
    const { clock, random } = this.#options;
    return clock.setTimeout(callback, housekeeping * (1 + jitter * random()));
  }

  #now(): number {
    const { clock } = this.#options;
    return clock.now() + clock.skipped();
  }
}
