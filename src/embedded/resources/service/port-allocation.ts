/** The node ports that one request takes (pkg/registry/core/service/portallocator). A port is taken for every protocol. */
import type { Json } from "../../object.ts";
import { internalError } from "../../status.ts";
import type { ValidationContext } from "../resource.ts";

const range = { first: 30_000, last: 32_767 };
const size = range.last - range.first + 1;
/** The first ports are for those who ask by number. */
const reserved = 86;
/** Where the ports begin that a dry run is shown: beyond the range. */
const dummies = 32_768;

export class PortAllocation {
  readonly #taken: Set<number>;
  readonly #own: number[] = [];
  readonly #dryRun: boolean;
  readonly #random: () => number;

  constructor({ list, dryRun, random }: ValidationContext) {
    this.#taken = new Set((list?.("services") ?? []).flatMap(portsOf));
    this.#dryRun = dryRun === true;
    this.#random = random ?? Math.random;
  }

  /** Takes a port asked for by number. What is wrong with it, or undefined. */
  take(port: number): string | undefined {
    if (!this.#dryRun && (port < range.first || port > range.last)) {
      return `provided port is not in the valid range. The range of valid ports is ${range.first}-${range.last}`;
    }

    if (this.#taken.has(port)) {
      return "provided port is already allocated";
    }

    this.#taken.add(port);
    this.#own.push(port);
    return undefined;
  }

  /** Takes any port that is free; a dry run is shown one that means nothing. */
  takeNext(): number {
    const port = this.#dryRun
      ? Math.max(...(this.#own.length === 0 ? [dummies] : this.#own)) + 1
      : this.#pick();
    this.#taken.add(port);
    this.#own.push(port);
    return port;
  }

  #pick(): number {
    const start = Math.floor(this.#random() * (size - reserved));
    for (let step = 0; step < size; step += 1) {
      const port = range.first + ((reserved + start + step) % size);
      if (!this.#taken.has(port)) {
        return port;
      }
    }

    throw internalError("failed to allocate a nodePort: range is full");
  }
}

export const nodePortsOf = ({ spec }: Json): number[] =>
  ((spec.ports ?? []) as Json[]).flatMap(({ nodePort = 0 }) => (nodePort === 0 ? [] : [nodePort]));

const portsOf = (service: Json): number[] => {
  const health = service.spec.healthCheckNodePort as number | undefined;
  return [...nodePortsOf(service), ...(health === undefined ? [] : [health])];
};
