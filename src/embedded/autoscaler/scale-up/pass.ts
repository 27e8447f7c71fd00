/** What one attempt to help pods works with. */
import type { KubeObject } from "../../object.ts";
import type { Scaling } from "../context.ts";
import type { Quota } from "../quotas.ts";
import type { Templates } from "../simulation/templates.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import { outcomeOf } from "./outcome.ts";
import type { Outcome, Result } from "./outcome.ts";
import type { PodGroup } from "./pod-groups.ts";

export interface Parts {
  scaling: Scaling;
  state: ClusterState;
  templates: Templates;
}

export interface Pass {
  podGroups: PodGroup[];
  /** Groups that cannot grow, and why. */
  skipped: Map<string, string[]>;
  /** Of the whole cluster, those to come included. */
  nodes: KubeObject[];
  quota: Quota;
}

/** None of the groups that could take pods will. */
export const refuseAll = ({ podGroups }: Pass, reason: string): void => {
  for (const podGroup of podGroups) {
    for (const id of podGroup.takers) {
      podGroup.refusals.set(id, [reason]);
    }

    podGroup.takers = [];
  }
};

/** The outcome with the pods that nobody can take. */
export const conclude = (
  { groups }: Scaling,
  { podGroups, skipped }: Pass,
  result: Result,
): Outcome =>
  outcomeOf(result, {
    considered: groups.all().map(({ id }) => id),
    helpless: podGroups
      .filter(({ takers }) => takers.length === 0)
      .flatMap(({ pods, refusals }) => pods.map((pod) => ({ pod, reasons: [refusals, skipped] }))),
  });
