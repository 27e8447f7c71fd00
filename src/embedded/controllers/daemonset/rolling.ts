/** Replacing daemon pods of an old revision: delete first, or surge where the strategy allows it. Follows rollingUpdate of pkg/controller/daemon/update.go. */
import type { KubeObject } from "../../object.ts";
import { revisionLabel } from "../history/revisions.ts";
import { scaledValue } from "../int-or-percent.ts";
import { untilAvailable } from "../pod-state.ts";
import { generationLabel, templateGeneration } from "./placement.ts";

export interface Step {
  remove: KubeObject[];
  /** Nodes that get a pod beside the old one. */
  create: string[];
}

export interface Situation {
  daemonSet: KubeObject;
  hash: string;
  podsByNode: Map<string, KubeObject[]>;
  /** Nodes that want a pod. */
  desired: Set<string>;
  /** Milliseconds since 1970. */
  now: number;
}

export const isUpdated = (daemonSet: KubeObject, pod: KubeObject, hash: string): boolean => {
  const generation = templateGeneration(daemonSet);
  return (
    pod.metadata.labels?.[revisionLabel] === hash ||
    (generation !== undefined && pod.metadata.labels?.[generationLabel] === generation)
  );
};

export const maxSurge = ({ spec }: KubeObject, total: number): number =>
  spec.updateStrategy?.type === "RollingUpdate"
    ? scaledValue(spec.updateStrategy.rollingUpdate?.maxSurge, total, "up")
    : 0;

export const rollingStep = (situation: Situation): Step => {
  const surge = maxSurge(situation.daemonSet, situation.desired.size);
  return surge === 0 ? replaceStep(situation) : surgeStep(situation, surge);
};

interface Pair {
  fresh?: KubeObject;
  old?: KubeObject;
}

/** Undefined when a node holds more than one of a kind: that is cleaned up elsewhere first. */
const pairOn = ({ daemonSet, hash }: Situation, pods: KubeObject[]): Pair | undefined => {
  const pair: Pair = {};
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp === undefined) {
      const place = isUpdated(daemonSet, pod, hash) ? "fresh" : "old";
      if (pair[place] !== undefined) {
        return undefined;
      }

      pair[place] = pod;
    }
  }

  return pair;
};

const available = ({ daemonSet, now }: Situation, pod: KubeObject): boolean =>
  untilAvailable(pod, daemonSet["spec"].minReadySeconds ?? 0, now) === 0;

const replaceStep = (situation: Situation): Step => {
  const { daemonSet, podsByNode, desired } = situation;
  const limit = Math.max(
    scaledValue(
      daemonSet["spec"].updateStrategy.rollingUpdate?.maxUnavailable ?? 1,
      desired.size,
      "up",
    ),
    1,
  );
  const allowed: KubeObject[] = [];
  const candidates: KubeObject[] = [];
  let unavailable = 0;
  for (const pods of podsByNode.values()) {
    const pair = pairOn(situation, pods);
    if (pair === undefined || (pair.fresh === undefined) === (pair.old === undefined)) {
      unavailable += 1;
    } else if (pair.fresh !== undefined) {
      unavailable += available(situation, pair.fresh) ? 0 : 1;
    } else if (pair.old !== undefined && !available(situation, pair.old)) {
      allowed.push(pair.old);
      unavailable += 1;
    } else if (pair.old !== undefined && unavailable < limit) {
      candidates.push(pair.old);
    }
  }

  const room = Math.max(0, limit - unavailable);
  return { remove: [...allowed, ...candidates.slice(0, room)], create: [] };
};

const surgeStep = (situation: Situation, surge: number): Step => {
  const { podsByNode, desired } = situation;
  const step: Step = { remove: [], create: [] };
  const candidates: string[] = [];
  const sunset: KubeObject[] = [];
  let surging = 0;
  let ready = 0;
  for (const [node, pods] of podsByNode) {
    const pair = pairOn(situation, pods);
    if (pair === undefined) {
      surging += 1;
      continue;
    }

    const { fresh, old } = pair;
    const counted = old ?? fresh;
    ready += counted !== undefined && available(situation, counted) ? 1 : 0;
    if (old === undefined) {
      continue;
    }

    if (fresh !== undefined) {
      if (available(situation, fresh)) {
        step.remove.push(old);
      } else {
        surging += 1;
      }
    } else if (available(situation, old)) {
      if (!desired.has(node)) {
        sunset.push(old);
      } else if (surging < surge) {
        candidates.push(node);
      }
    } else if (desired.has(node)) {
      step.create.push(node);
    } else {
      step.remove.push(old);
    }
  }

  step.remove.push(...sunset.slice(0, Math.max(0, ready - desired.size)));
  step.create.push(...candidates.slice(0, Math.max(0, surge - surging)));
  return step;
};
