/** Remembers which pods found no place, so that their likes need not be tried. Follows simulator/scheduling/similar_pods.go. */
import { controllerOf } from "../../object.ts";
import type { KubeObject } from "../../object.ts";
import { areAlike, isDaemonSetPod } from "../pods.ts";

const mostPerController = 10;

export interface SimilarPods {
  isHopeless(pod: KubeObject): boolean;
  setHopeless(pod: KubeObject): void;
}

export const createSimilarPods = (): SimilarPods => {
  const known = new Map<string, KubeObject[]>();
  return {
    isHopeless: (pod) => {
      const owner = controllerOf(pod);
      return (
        owner !== undefined && (known.get(owner.uid) ?? []).some((other) => areAlike(pod, other))
      );
    },
    setHopeless: (pod) => {
      const owner = controllerOf(pod);
      if (owner === undefined || isDaemonSetPod(pod)) {
        return;
      }

      const others = known.get(owner.uid) ?? [];
      if (others.length < mostPerController) {
        known.set(owner.uid, [...others, pod]);
      }
    },
  };
};
