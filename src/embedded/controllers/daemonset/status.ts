/** The status of a DaemonSet: how many nodes want, have and lack their pod. */
import type { Json, KubeObject } from "../../object.ts";
import { isPodReady, untilAvailable } from "../pod-state.ts";
import type { Placement } from "./placement.ts";
import { isUpdated } from "./rolling.ts";

/** `wait`: milliseconds until a ready pod counts as available. */
export const statusOf = (
  daemonSet: KubeObject,
  podsByNode: Map<string, KubeObject[]>,
  placements: Map<string, Placement>,
  hash: string,
  now: number,
): { status: Json; wait: number } => {
  const count = { desired: 0, current: 0, misscheduled: 0, ready: 0, updated: 0, available: 0 };
  let wait = 0;
  for (const [node, { run }] of placements) {
    const [pod] = podsByNode.get(node) ?? [];
    if (!run) {
      count.misscheduled += pod === undefined ? 0 : 1;
      continue;
    }

    count.desired += 1;
    if (pod !== undefined) {
      const left = untilAvailable(pod, daemonSet["spec"].minReadySeconds ?? 0, now);
      count.current += 1;
      count.ready += isPodReady(pod) ? 1 : 0;
      count.available += left === 0 ? 1 : 0;
      count.updated += isUpdated(daemonSet, pod, hash) ? 1 : 0;
      wait = Math.max(wait, left ?? 0);
    }
  }

  const { collisionCount } = daemonSet["status"] ?? {};
  const unavailable = count.desired - count.available;
  return {
    wait,
    status: {
      currentNumberScheduled: count.current,
      numberMisscheduled: count.misscheduled,
      desiredNumberScheduled: count.desired,
      numberReady: count.ready,
      ...(daemonSet.metadata.generation === undefined
        ? {}
        : { observedGeneration: daemonSet.metadata.generation }),
      ...(count.updated === 0 ? {} : { updatedNumberScheduled: count.updated }),
      ...(count.available === 0 ? {} : { numberAvailable: count.available }),
      ...(unavailable === 0 ? {} : { numberUnavailable: unavailable }),
      ...(collisionCount === undefined ? {} : { collisionCount }),
    },
  };
};
