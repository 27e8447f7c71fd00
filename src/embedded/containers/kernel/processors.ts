/** The processors of a container as a queue for work whose cost is declared: under a limit, work waits as it would for a throttled group. */
import type { Host } from "./host.ts";

/** Of a node, and so of a container without a limit. Milli-CPU. */
const wholeNode = 4000;
/** Milliseconds that work may be ahead of the clock: small pieces do not wait one by one. */
const slack = 4;

export class Processors {
  readonly #host: Host;
  /** How fast each one is, compared with a whole one. */
  readonly #speed: number;
  /** Until when each is taken, in real milliseconds. */
  readonly #taken: number[];

  /** @param limit Milli-CPU; undefined: no limit. */
  constructor(host: Host, limit: number | undefined) {
    this.#host = host;
    const share = Math.min(limit ?? wholeNode, wholeNode) / 1000;
    const count = Math.max(1, Math.ceil(share));
    this.#speed = share / count;
    this.#taken = Array.from({ length: count }, () => 0);
  }

  /** Resolves when `ms` of one processor have been used. */
  async run(ms: number): Promise<void> {
    const now = this.#host.measure();
    const next = this.#taken.indexOf(Math.min(...this.#taken));
    const end = Math.max(now, this.#taken[next]!) + ms / this.#speed;
    this.#taken[next] = end;
    if (end - now > slack) {
      await this.#host.pause(end - now);
    }
  }
}
