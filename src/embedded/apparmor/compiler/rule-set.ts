/** Rules of a profile ready to be asked: their automaton and what its states permit. */
import { Automaton } from "./automaton.ts";
import type { AutomatonState } from "./automaton.ts";
import type { Permissions, WeighedRule } from "./accept.ts";
import type { CompiledRule } from "./compiled.ts";
import { isExact, parseRegex } from "./regex.ts";
import type { Node } from "./regex.ts";

export type RuleState = AutomatonState<Permissions>;

const zero: Node = { kind: "byte", byte: 0 };

/** Parsed patterns of a rule, zero bytes between them. @throws RegexError */
export const rulePattern = ({ patterns }: CompiledRule): Node => {
  const parts = patterns
    .map(parseRegex)
    .flatMap((node, index) => (index === 0 ? [node] : [zero, node]));
  return parts.length === 1 ? parts[0]! : { kind: "sequence", parts };
};

export class RuleSet {
  readonly automaton: Automaton<Permissions>;
  readonly #rules: WeighedRule[];
  readonly #combine: (rules: WeighedRule[]) => Permissions;

  constructor(rules: CompiledRule[], combine: (rules: WeighedRule[]) => Permissions) {
    const nodes = rules.map(rulePattern);
    this.#rules = rules.map((rule, index) => ({ ...rule, exact: isExact(nodes[index]!) }));
    this.#combine = combine;
    this.automaton = new Automaton(nodes);
  }

  get start(): RuleState {
    return this.automaton.start;
  }

  isDead(state: RuleState): boolean {
    return state === this.automaton.dead;
  }

  match(text: string, from: RuleState = this.start): RuleState {
    return this.automaton.run(from, text);
  }

  /** What is permitted where a match ended. */
  permissions(state: RuleState): Permissions {
    state.value ??= this.#combine(state.accepted.map((number) => this.#rules[number]!));
    return state.value;
  }
}
