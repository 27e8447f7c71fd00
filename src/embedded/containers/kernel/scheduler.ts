/** Shares the thread between processes and counts what each used. */
import type { Host } from "./host.ts";
import type { Process } from "./process.ts";
import { Processors } from "./processors.ts";

/** Milliseconds a program may compute before others get a turn. */
const slice = 12;
/** A gap this long between two looks at the clock means that nothing ran. */
const idleGap = 40;
/** Share of the real processor that one busy container takes; it is charged for the whole. */
const duty = 0.3;

/** What short turns count: the real programs are compiled, and take less for the same. */
const compiled = 0.3;
/** A process that has not computed for so long has stopped being busy. Milliseconds. */
const memory = 1500;

export class Scheduler {
  readonly #host: Host;
  /** Milli-CPU; undefined: no limit. */
  readonly #limit: number | undefined;
  readonly #processors: Processors;
  /** When the process that runs now began, or was last charged. */
  #turnStart = 0;
  #lastLook = 0;
  #counter = 0;
  /** When each busy process last computed a whole slice. */
  readonly #busy = new Map<Process, number>();
  /** Milliseconds of CPU charged to the container, including processes that have ended. */
  usedMs = 0;

  constructor(host: Host, limit: number | undefined) {
    this.#host = host;
    this.#limit = limit;
    this.#processors = new Processors(host, limit);
  }

  /** Work that is done elsewhere, or in less time, and costs `ms` of processor by declaration. */
  async work(process: Process, ms: number): Promise<void> {
    this.resume();
    await this.#processors.run(ms);
    this.charge(process, ms);
    process.check();
  }

  /** Called by programs in their loops; undefined: go on. */
  breathe(process: Process): Promise<void> | undefined {
    this.#counter += 1;
    if (this.#counter % 16 !== 0) {
      return undefined;
    }

    const now = this.#host.measure();
    if (now - this.#lastLook > idleGap) {
      this.#turnStart = now;
    }

    this.#lastLook = now;
    return now - this.#turnStart < slice ? undefined : this.#yield(process, now);
  }

  /** The process waits from now on: its turn is over, and what it computed is charged. */
  block(process: Process): void {
    const now = this.#host.measure();
    this.charge(process, Math.min(slice, now - this.#turnStart) * compiled);
    this.#turnStart = now;
  }

  /** A process goes on. */
  resume(): void {
    this.#turnStart = this.#host.measure();
  }

  charge(process: Process, ms: number): void {
    process.cpuMs += ms;
    this.usedMs += ms;
  }

  /** Busy processes share the limit, and the part of the real processor that one container may take. */
  async #yield(process: Process, now: number): Promise<void> {
    const began = this.#turnStart;
    this.#turnStart = now;
    const count = this.#countBusy(process, now);
    const share = Math.min(1, (this.#limit ?? 1000 * count) / 1000 / count);
    const used = now - began;
    await this.#host.pause(Math.min(1000, (used * count) / (duty * share) - used));
    const after = this.#host.measure();
    this.charge(process, (after - began) * share);
    this.#turnStart = after;
    this.#lastLook = after;
    process.check();
  }

  #countBusy(process: Process, now: number): number {
    this.#busy.set(process, now);
    for (const [other, at] of this.#busy) {
      if (other.ended !== undefined || at < now - memory) {
        this.#busy.delete(other);
      }
    }

    return Math.max(1, this.#busy.size);
  }
}
