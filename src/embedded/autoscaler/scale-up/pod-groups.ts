/** Pods that are alike for the scheduler, so that one of them speaks for all. Follows core/scaleup/equivalence. */
import { controllerOf } from "../../object.ts";
import type { KubeObject } from "../../object.ts";
import { areAlike, isDaemonSetPod } from "../pods.ts";

export interface PodGroup {
  pods: KubeObject[];
  /** Reasons by group of nodes that cannot take them. */
  refusals: Map<string, string[]>;
  /** Groups of nodes that can. */
  takers: string[];
}

const mostPerController = 10;

export const groupPods = (pods: KubeObject[]): PodGroup[] => {
  const groups: PodGroup[] = [];
  const byController = new Map<string, PodGroup[]>();
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (owner === undefined || isDaemonSetPod(pod)) {
      groups.push(newGroup(pod));
      continue;
    }

    const known = byController.get(owner.uid) ?? [];
    const match = known.find(({ pods: [first] }) => first !== undefined && areAlike(pod, first));
    if (match !== undefined) {
      match.pods.push(pod);
      continue;
    }

    const group = newGroup(pod);
    groups.push(group);
    if (known.length < mostPerController) {
      byController.set(owner.uid, [...known, group]);
    }
  }

  return groups;
};

const newGroup = (pod: KubeObject): PodGroup => ({ pods: [pod], refusals: new Map(), takers: [] });
