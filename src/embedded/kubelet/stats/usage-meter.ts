/**
The usage of one container in the cluster's own time.

Programs in containers run in real time, whatever the cluster's clock does. What they use is read as a speed, milli-CPU, over the last seconds of
real time; the counter that the node shows grows with that speed in the cluster's time. So a busy loop uses the same milli-CPU while the clock
runs twenty times faster, and a leap of the clock is filled as if all had gone on as it was.
*/
import type { Clock } from "../../clock.ts";

/** What the runtime counts: real milliseconds of processor since the start, bytes now. */
export interface RuntimeUsage {
  cpuMilliSeconds: number;
  memoryBytes: number;
}

export interface Usage {
  /** Seconds of processor since the container's start; never falls. */
  cpuSeconds: number;
  /** Processors in use lately. */
  cores: number;
  memoryBytes: number;
}

interface Reading {
  /** Real milliseconds. */
  at: number;
  cpu: number;
}

/** Real milliseconds over which the speed is taken; the runtime reports once a second. */
const span = 2500;
/** Milliseconds of processor that making a container and starting its first program cost. */
const costOfStart = 25;
/** Bytes. */
const page = 4096;

export class UsageMeter {
  readonly #read: () => RuntimeUsage;
  readonly #clock: Clock;
  readonly #real: () => number;
  #readings: Reading[];
  /** Milliseconds of the cluster's time. */
  #last: number;
  #total = costOfStart;

  /** @param real The machine's monotonic time, in milliseconds. */
  constructor(read: () => RuntimeUsage, clock: Clock, real: () => number) {
    this.#read = read;
    this.#clock = clock;
    this.#real = real;
    this.#readings = [{ at: real(), cpu: 0 }];
    this.#last = this.#now();
  }

  look(): Usage {
    const { cpuMilliSeconds, memoryBytes } = this.#read();
    const speed = this.#speed({ at: this.#real(), cpu: cpuMilliSeconds });
    const now = this.#now();
    this.#total += speed * Math.max(0, now - this.#last);
    this.#last = now;
    return {
      cpuSeconds: this.#total / 1000,
      cores: speed,
      memoryBytes: Math.ceil(memoryBytes / page) * page,
    };
  }

  /** Processors in use, over the shortest stretch of readings that is long enough to tell. */
  #speed(reading: Reading): number {
    const from = this.#readings.findLast(({ at }) => at <= reading.at - span) ?? this.#readings[0]!;
    const elapsed = reading.at - from.at;
    this.#readings = [...this.#readings.filter(({ at }) => at >= from.at), reading];
    return elapsed <= 0 ? 0 : Math.max(0, reading.cpu - from.cpu) / elapsed;
  }

  #now(): number {
    return this.#clock.now() + this.#clock.skipped();
  }
}
