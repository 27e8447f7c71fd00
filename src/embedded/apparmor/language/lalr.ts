/**
 * Tables of an LALR(1) parser with default reductions, made from a grammar.
 * Where a mistake is noticed and which tokens would have been right follow from these tables,
 * so they are built as bison builds them.
 */

export interface Production {
  left: string;
  right: string[];
}

export interface State {
  /** Explicit actions: a state number to shift to, or -1 - production to reduce by. */
  actions: Map<string, number>;
  /** Production to reduce by when no explicit action fits; undefined: a mistake. */
  fallback: number | undefined;
  /** Nothing but the fallback: no token is read before the reduction. */
  consistent: boolean;
  gotos: Map<string, number>;
}

export interface Tables {
  states: State[];
  productions: Production[];
  accepting: number;
}

export const end = "end of file";

interface Item {
  production: number;
  dot: number;
}

interface Core {
  items: Item[];
  transitions: Map<string, number>;
}

/** Productions from lines `left: a b c`, `left:` for the empty one; order is precedence. */
export const readGrammar = (text: string): Production[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => {
      const [left = "", right = ""] = line.split(":");
      return { left, right: right.split(" ").filter((word) => word !== "") };
    });

class Builder {
  readonly productions: Production[];
  readonly byLeft = new Map<string, number[]>();
  readonly nullable = new Set<string>();
  readonly cores: Core[] = [];

  constructor(productions: Production[]) {
    this.productions = [{ left: "$accept", right: [productions[0]!.left, end] }, ...productions];
    for (const [index, { left }] of this.productions.entries()) {
      this.byLeft.set(left, [...(this.byLeft.get(left) ?? []), index]);
    }

    for (let before = -1; before !== this.nullable.size;) {
      before = this.nullable.size;
      for (const { left, right } of this.productions) {
        if (right.every((symbol) => this.nullable.has(symbol))) {
          this.nullable.add(left);
        }
      }
    }
  }

  isTerminal(symbol: string): boolean {
    return !this.byLeft.has(symbol);
  }

  closure(items: Item[]): Item[] {
    const seen = new Set<string>();
    const all = [...items];
    for (const { production, dot } of all) {
      const next = this.productions[production]!.right[dot];
      if (next !== undefined && !seen.has(next)) {
        seen.add(next);
        all.push(...(this.byLeft.get(next) ?? []).map((index) => ({ production: index, dot: 0 })));
      }
    }

    return all;
  }

  /** The LR(0) automaton. */
  buildCores(): void {
    const known = new Map<string, number>();
    const add = (items: Item[]): number => {
      const sorted = items.toSorted((a, b) => a.production - b.production || a.dot - b.dot);
      const key = sorted.map(({ production, dot }) => `${production}.${dot}`).join(" ");
      const found = known.get(key);
      if (found !== undefined) {
        return found;
      }

      known.set(key, this.cores.length);
      this.cores.push({ items: sorted, transitions: new Map() });
      return this.cores.length - 1;
    };
    add([{ production: 0, dot: 0 }]);
    for (const core of this.cores) {
      const moved = new Map<string, Item[]>();
      for (const { production, dot } of this.closure(core.items)) {
        const next = this.productions[production]!.right[dot];
        if (next !== undefined) {
          moved.set(next, [...(moved.get(next) ?? []), { production, dot: dot + 1 }]);
        }
      }

      for (const [symbol, items] of moved) {
        core.transitions.set(symbol, add(items));
      }
    }
  }

  walk(from: number, symbols: string[]): number {
    return symbols.reduce((state, symbol) => this.cores[state]!.transitions.get(symbol)!, from);
  }

  /** Follow sets of the transitions on nonterminals, after DeRemer and Pennello. */
  follows(): { sets: Map<string, Set<string>>; lookbacks: Map<string, string[]> } {
    const sets = new Map<string, Set<string>>();
    const edges = new Map<string, string[]>();
    const lookbacks = new Map<string, string[]>();
    const link = (map: Map<string, string[]>, from: string, to: string): void => {
      map.set(from, [...(map.get(from) ?? []), to]);
    };
    for (const [state, core] of this.cores.entries()) {
      for (const symbol of [...core.transitions.keys()].filter((name) => !this.isTerminal(name))) {
        const own = `${state} ${symbol}`;
        const next = this.cores[core.transitions.get(symbol)!]!;
        sets.set(
          own,
          new Set([...next.transitions.keys()].filter((name) => this.isTerminal(name))),
        );
        for (const name of next.transitions.keys()) {
          if (this.nullable.has(name)) {
            link(edges, own, `${core.transitions.get(symbol)!} ${name}`);
          }
        }

        for (const index of this.byLeft.get(symbol)!) {
          const { right } = this.productions[index]!;
          for (let dot = right.length - 1; dot >= 0 && !this.isTerminal(right[dot]!); dot -= 1) {
            link(edges, `${this.walk(state, right.slice(0, dot))} ${right[dot]!}`, own);
            if (!this.nullable.has(right[dot]!)) {
              break;
            }
          }

          link(lookbacks, `${this.walk(state, right)} ${index}`, own);
        }
      }
    }

    for (let grown = true; grown;) {
      grown = false;
      for (const [from, targets] of edges) {
        const set = sets.get(from)!;
        const before = set.size;
        for (const target of targets) {
          for (const token of sets.get(target) ?? []) {
            set.add(token);
          }
        }

        grown ||= set.size > before;
      }
    }

    return { sets, lookbacks };
  }
}

export const buildTables = (grammar: Production[]): Tables => {
  const builder = new Builder(grammar);
  builder.buildCores();
  const { sets, lookbacks } = builder.follows();
  const accepting = builder.walk(0, builder.productions[0]!.right);
  const states = builder.cores.map(({ items, transitions }, number): State => {
    const shifts = [...transitions].filter(([symbol]) => builder.isTerminal(symbol));
    const gotos = new Map([...transitions].filter(([symbol]) => !builder.isTerminal(symbol)));
    const reductions = builder
      .closure(items)
      .filter(({ production, dot }) => builder.productions[production]!.right.length === dot)
      .map(({ production }) => production)
      .toSorted((a, b) => a - b);
    const consistent = reductions.length === 1 && shifts.length === 0;
    const actions = new Map<string, number>();
    for (const production of consistent ? [] : reductions.toReversed()) {
      for (const transition of lookbacks.get(`${number} ${production}`) ?? []) {
        for (const token of sets.get(transition)!) {
          actions.set(token, -1 - production);
        }
      }
    }

    for (const [token, state] of shifts) {
      actions.set(token, state);
    }

    return { actions, gotos, consistent, fallback: chooseFallback(actions, reductions) };
  });
  return { states, productions: builder.productions, accepting };
};

/** The reduction that most tokens ask for; those tokens need no action of their own. */
const chooseFallback = (actions: Map<string, number>, reductions: number[]): number | undefined => {
  let best: number | undefined = actions.size === 0 ? reductions[0] : undefined;
  let most = 0;
  for (const production of reductions) {
    const count = [...actions.values()].filter((action) => action === -1 - production).length;
    if (count > most) {
      most = count;
      best = production;
    }
  }

  for (const [token, action] of actions) {
    if (best !== undefined && action === -1 - best) {
      actions.delete(token);
    }
  }

  return best;
};
