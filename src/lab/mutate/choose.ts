/** A fair choice among mutations: each step and each kind in turn, the same for the same seed. */
import { createHash } from "node:crypto";
import type { Mutation } from "./mutation.ts";

/** Numbers from 0 to 1, the same for the same text. Mulberry32. */
const seeded = (text: string): (() => number) => {
  let state = createHash("sha256").update(text).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** In the order of the lab. @param seed Of the choice, with the lab's id. */
export const chooseMutations = (
  all: readonly Mutation[],
  count: number,
  seed: string,
): Mutation[] => {
  const random = seeded(seed);
  const piles = new Map<string, Map<string, Mutation[]>>();
  for (const mutation of all) {
    const kinds = piles.get(mutation.step) ?? new Map<string, Mutation[]>();
    piles.set(mutation.step, kinds);
    kinds.set(mutation.kind, [...(kinds.get(mutation.kind) ?? []), mutation]);
  }

  const chosen = new Set<Mutation>();
  const draw = (kinds: Map<string, Mutation[]>): void => {
    const names = [...kinds].filter(([, left]) => left.length > 0).map(([name]) => name);
    const name = names[Math.floor(random() * names.length)];
    const left = name === undefined ? [] : kinds.get(name)!;
    const [mutation] = left.splice(Math.floor(random() * left.length), 1);
    if (mutation !== undefined) {
      chosen.add(mutation);
    }
  };
  while (chosen.size < Math.min(count, all.length)) {
    for (const kinds of piles.values()) {
      if (chosen.size < count) {
        draw(kinds);
      }
    }
  }

  return all.filter((mutation) => chosen.has(mutation));
};
