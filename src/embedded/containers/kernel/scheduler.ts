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

export class Scheduler {
  readonly #host: Host;
  /** Milli-CPU; undefined: no limit. */
  readonly #limit: number | undefined;
  readonly #processors: Processors;
  #turnStart = 0;
  #lastLook = 0;
  #counter = 0;
  /** Milliseconds of CPU charged to the container, including processes that have ended. */
  usedMs = 0;

  constructor(host: Host, limit: number | undefined) {
    this.#host = host;
    this.#limit = limit;
    this.#processors = new Processors(host, limit);
  }

  /** Work that is done elsewhere, or in no time, and costs `ms` of processor by declaration. */
  async work(process: Process, ms: number): Promise<void> {
    await this.#processors.run(ms);
    this.charge(process, ms);
  }

  /** Called by programs in their loops; undefined: go on. */
  breathe(process: Process): Promise<void> | undefined {
    this.#counter += 1;
    if (this.#counter % 16 !== 0) {
      return undefined;
    }

    const now = this.#host.measure();
    if (now - this.#lastLook > idleGap) {
      // A turn that was too short for a pause ended some time ago.
      this.charge(process, this.#lastLook - this.#turnStart);
      this.#turnStart = now;
    }

    this.#lastLook = now;
    return now - this.#turnStart < slice ? undefined : this.#yield(process, now);
  }

  charge(process: Process, ms: number): void {
    process.cpuMs += ms;
    this.usedMs += ms;
  }

  async #yield(process: Process, now: number): Promise<void> {
    const share = Math.min(1, (this.#limit ?? 1000) / 1000);
    const used = now - this.#turnStart;
    await this.#host.pause(Math.min(1000, used / (duty * share) - used));
    const after = this.#host.measure();
    this.charge(process, (after - this.#turnStart) * share);
    this.#turnStart = after;
    this.#lastLook = after;
    process.check();
  }
}
