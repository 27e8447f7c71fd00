/** Groups that do not have as many nodes as they should, and since when. Follows updateIncorrectNodeGroupSizes of clusterstate. */
import type { Range } from "./cluster-state.ts";
import type { Readinesses } from "./group-readiness.ts";

/** By group. */
export type WrongSizes = Map<string, { current: number; expected: number; since: number }>;

/** @param former What was found the last time: the same difference lasts. */
export const wrongSizes = (
  { byGroup }: Readinesses,
  ranges: Map<string, Range>,
  former: WrongSizes,
  now: number,
): WrongSizes => {
  const found: WrongSizes = new Map();
  for (const [id, own] of byGroup) {
    const expected = ranges.get(id)?.target ?? 0;
    const current = own.registered.length;
    const absent = own.unregistered.length + own.longUnregistered.length;
    if (current > expected || current < expected - absent) {
      const known = former.get(id);
      const isSame = known?.current === current && known.expected === expected;
      found.set(id, { current, expected, since: isSame ? known.since : now });
    }
  }

  return found;
};
