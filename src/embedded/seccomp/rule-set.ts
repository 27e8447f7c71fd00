/** The rules of a filter as libseccomp keeps them: per call either one action for all, or actions by conditions. */
import { compareConditions, holds, same } from "./conditions.ts";
import type { Condition } from "./conditions.ts";

/** What happens to a call; the number of an errno comes with it. */
export type Action =
  | { kind: "allow" | "kill" | "kill-process" | "log" | "notify" | "trace" | "trap" }
  | { kind: "errno"; number: number };

export const sameAction = (a: Action, b: Action): boolean =>
  a.kind === b.kind && (a.kind !== "errno" || a.number === (b as typeof a).number);

interface Chain {
  conditions: Condition[];
  action: Action;
}

/** The library refuses a rule that another one contradicts. */
export class RuleConflict extends Error {
  override name = "RuleConflict";
}

const begins = (long: Chain, short: Chain): boolean =>
  short.conditions.every((one, index) => {
    const other = long.conditions[index];
    return other !== undefined && same(one, other);
  });

export class RuleSet {
  readonly #default: Action;
  readonly #calls = new Map<number, Action | Chain[]>();

  constructor(defaultAction: Action) {
    this.#default = defaultAction;
  }

  /** The first of two rules without conditions stays; one without makes those with conditions superfluous. @throws RuleConflict */
  add(call: number, action: Action, conditions: Condition[]): void {
    // A mask of nothing asks for nothing.
    const real = conditions
      .filter(({ op, mask }) => op !== "SCMP_CMP_MASKED_EQ" || mask !== 0n)
      .toSorted((a, b) => a.index - b.index);
    const known = this.#calls.get(call);
    if (known !== undefined && !Array.isArray(known)) {
      return;
    }

    if (real.length === 0) {
      this.#calls.set(call, action);
      return;
    }

    const chains = this.#insert(known ?? [], { conditions: real, action });
    this.#calls.set(call, chains);
  }

  decide(call: number, registers: readonly number[]): Action {
    const known = this.#calls.get(call);
    if (known === undefined) {
      return this.#default;
    }

    if (!Array.isArray(known)) {
      return known;
    }

    const chain = known.find(({ conditions }) => conditions.every((one) => holds(one, registers)));
    return chain?.action ?? this.#default;
  }

  #insert(chains: Chain[], chain: Chain): Chain[] {
    const shorter = chains.find((known) => begins(chain, known));
    if (shorter !== undefined) {
      if (
        shorter.conditions.length === chain.conditions.length &&
        !sameAction(shorter.action, chain.action)
      ) {
        throw new RuleConflict("file exists");
      }

      return chains;
    }

    const longer = chains.filter((known) => begins(known, chain));
    if (longer.some(({ action }) => !sameAction(action, chain.action))) {
      throw new RuleConflict("file exists");
    }

    return [...chains.filter((known) => !longer.includes(known)), chain].toSorted(compareChains);
  }
}

const compareChains = (a: Chain, b: Chain): number => {
  for (const [index, one] of a.conditions.entries()) {
    const other = b.conditions[index];
    const order = other === undefined ? 1 : compareConditions(one, other);
    if (order !== 0) {
      return order;
    }
  }

  return 0;
};
