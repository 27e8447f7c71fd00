/** Which nodes are on their way out, per group, and whose pods were evicted. Follows core/scaledown/deletiontracker. */

export interface Deletions {
  start(group: string, node: string, drain: boolean): void;
  end(node: string): void;
  isGoing(node: string): boolean;
  /** Of one group. */
  count(group: string): number;
  empty(): string[];
  drained(): string[];
}

export const createDeletions = (): Deletions => {
  const going = new Map<string, { group: string; drain: boolean }>();
  const names = (drain: boolean): string[] =>
    [...going].filter(([, one]) => one.drain === drain).map(([name]) => name);

  return {
    start: (group, node, drain) => going.set(node, { group, drain }),
    end: (node) => going.delete(node),
    isGoing: (node) => going.has(node),
    count: (group) => [...going.values()].filter((one) => one.group === group).length,
    empty: () => names(false),
    drained: () => names(true),
  };
};
