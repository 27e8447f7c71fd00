/** Tries to find places for many pods, those of last time first. Follows simulator/scheduling/hinting_simulator.go. */
import { namespacedName } from "../../object.ts";
import type { KubeObject } from "../../object.ts";
import type { NodeState } from "../../scheduler/node-state.ts";
import { createQuota } from "../log.ts";
import type { Klog } from "../log.ts";
import { createSimilarPods } from "./similar-pods.ts";
import type { Snapshot } from "./snapshot.ts";

export interface Placing {
  /** Pods that found a place, by uid. @param all Give up after the first that finds none. */
  place(
    pods: KubeObject[],
    acceptable: (state: NodeState) => boolean,
    all: boolean,
  ): Map<string, string>;
  /** Forgets hints that were not used since the last time. */
  dropOldHints(): void;
}

export const createPlacing = (snapshot: Snapshot, log: Klog): Placing => {
  let hints = new Map<string, string>();
  let older = new Map<string, string>();

  const byHint = (
    pod: KubeObject,
    acceptable: (state: NodeState) => boolean,
  ): string | undefined => {
    const name = hints.get(pod.metadata.uid) ?? older.get(pod.metadata.uid);
    const state = name === undefined ? undefined : snapshot.get(name);
    if (name === undefined || state === undefined || !acceptable(state)) {
      return undefined;
    }

    return snapshot.schedule(pod, name) === undefined ? name : undefined;
  };

  return {
    place: (pods, acceptable, all) => {
      const similar = createSimilarPods();
      const quota = createQuota();
      const tell = (message: string): void => {
        if (quota.take()) {
          log.info(4, "klogx.go:88", message);
        }
      };

      const search = (pod: KubeObject): string | undefined => {
        const name = namespacedName(pod);
        if (similar.isHopeless(pod)) {
          tell(`failed to find place for ${name} based on similar pods scheduling`);
          return undefined;
        }

        const found = snapshot.scheduleAnywhere(pod, acceptable);
        if (typeof found === "string") {
          return found;
        }

        tell(`failed to find place for ${name}: ${found.text}`);
        similar.setHopeless(pod);
        return undefined;
      };

      const places = new Map<string, string>();
      for (const pod of pods) {
        const node = byHint(pod, acceptable) ?? search(pod);
        if (node !== undefined) {
          hints.set(pod.metadata.uid, node);
          tell(`Pod ${namespacedName(pod)} can be moved to ${node}`);
          places.set(pod.metadata.uid, node);
        } else if (all) {
          break;
        }
      }

      if (quota.over() > 0) {
        log.info(
          4,
          "klogx.go:88",
          `There were also ${quota.over()} other logs from HintingSimulator.TrySchedulePods func that were capped.`,
        );
      }

      return places;
    },
    dropOldHints: () => {
      older = hints;
      hints = new Map();
    },
  };
};

export const anywhere = (): boolean => true;
