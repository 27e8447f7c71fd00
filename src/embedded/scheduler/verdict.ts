/** Why a pod does not fit, and the sentence that the scheduler makes of it. Follows FitError of pkg/scheduler/framework/types.go. */

/** One node's refusal. `final`: evicting other pods would not help. */
export interface Refusal {
  reasons: string[];
  final: boolean;
}

/** The whole pod's refusal, before any node was looked at. */
export class Rejected extends Error {
  override name = "Rejected";
}

export const refuse = (...reasons: string[]): Refusal => ({ reasons, final: false });

export const refuseFinally = (...reasons: string[]): Refusal => ({ reasons, final: true });

/** `0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu.`; reasons in order of the text. */
export const nodesUnavailable = (total: number, refusals: Iterable<Refusal>): string => {
  const counts = new Map<string, number>();
  for (const { reasons } of refusals) {
    for (const reason of reasons) {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  }

  const parts = [...counts].map(([reason, count]) => `${count} ${reason}`).toSorted();
  return `0/${total} nodes are available:${parts.length === 0 ? "" : ` ${parts.join(", ")}.`}`;
};
