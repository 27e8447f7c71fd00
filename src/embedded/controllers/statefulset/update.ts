/** One pass over a StatefulSet: makes, removes and replaces pods in order. Follows updateStatefulSet of stateful_set_control.go. */
import type { Client, EventRecorder } from "../../api/client.ts";
import type { Json, KubeObject } from "../../object.ts";
import { StatusError } from "../../status.ts";
import { templateOf } from "../history/revisions.ts";
import { scaledValue } from "../int-or-percent.ts";
import { isPodFinished, isPodReady } from "../pod-state.ts";
import { createClaims, hasStaleClaim, syncClaimOwners } from "./claims.ts";
import {
  isAvailable,
  isLeaving,
  ordinalOf,
  revisionNameOf,
  startOrdinal,
  statefulPod,
} from "./pods.ts";

export interface Pass {
  client: Client;
  recorder: EventRecorder;
  set: KubeObject;
  current: KubeObject;
  update: KubeObject;
  /** Milliseconds since 1970. */
  now: number;
}

interface Sorted {
  /** By place: undefined where a pod is missing. */
  replicas: (KubeObject | undefined)[];
  /** Beyond the range, highest first. */
  condemned: KubeObject[];
}

export const updatePods = async (pass: Pass, pods: KubeObject[]): Promise<void> => {
  const sorted = sortOut(pass.set, pods);
  const monotonic = pass.set["spec"].podManagementPolicy !== "Parallel";
  if (
    (await fillUp(pass, sorted, monotonic)) &&
    (await scaleDown(pass, sorted, monotonic)) &&
    pass.set["spec"].updateStrategy?.type !== "OnDelete"
  ) {
    await replaceOld(pass, sorted.replicas);
  }
};

const sortOut = (set: KubeObject, pods: KubeObject[]): Sorted => {
  const first = startOrdinal(set);
  const replicas: (KubeObject | undefined)[] = Array.from({ length: set["spec"].replicas ?? 1 });
  const condemned: KubeObject[] = [];
  for (const pod of pods) {
    const ordinal = ordinalOf(set, pod);
    if (ordinal !== undefined) {
      if (ordinal >= first && ordinal < first + replicas.length) {
        replicas[ordinal - first] = pod;
      } else {
        condemned.push(pod);
      }
    }
  }

  const order = (pod: KubeObject): number => ordinalOf(set, pod) ?? 0;
  return {
    replicas,
    condemned: condemned.toSorted((left, right) => order(right) - order(left)),
  };
};

/** True when nothing stands in the way of the next stage. */
const fillUp = async (pass: Pass, { replicas }: Sorted, monotonic: boolean): Promise<boolean> => {
  for (const [place, pod] of replicas.entries()) {
    const goOn = await processReplica(pass, replicas, place, pod, monotonic);
    if (!goOn && monotonic) {
      return false;
    }
  }

  return true;
};

const processReplica = async (
  pass: Pass,
  replicas: (KubeObject | undefined)[],
  place: number,
  pod: KubeObject | undefined,
  monotonic: boolean,
): Promise<boolean> => {
  const { set, now } = pass;
  const ordinal = startOrdinal(set) + place;
  if (pod === undefined) {
    if (!hasStaleClaim(pass, ordinal)) {
      replicas[place] = await create(pass, ordinal);
    }

    return false;
  }

  if (isPodFinished(pod)) {
    if (!isLeaving(pod)) {
      await remove(pass, pod);
    }

    return false;
  }

  if (pod["status"]?.phase === "Pending" && !isLeaving(pod)) {
    await createClaims(pass, ordinal);
  }

  if (monotonic && (isLeaving(pod) || !isPodReady(pod) || !isAvailable(set, pod, now))) {
    return false;
  }

  await syncClaimOwners(pass, pod, ordinal, true);
  return true;
};

/** Pods below the partition (or not yet updated) come from the current revision, the others from the new one. */
const create = async (pass: Pass, ordinal: number): Promise<KubeObject> => {
  const { client, recorder, set, current, update } = pass;
  const { type, rollingUpdate } = set["spec"].updateStrategy ?? {};
  const kept =
    rollingUpdate === undefined
      ? (set["status"]?.currentReplicas ?? 0)
      : (rollingUpdate.partition ?? 0);
  const isKept = type !== "OnDelete" && ordinal < startOrdinal(set) + kept;
  const revision = isKept ? current : update;
  const pod = statefulPod(set, templateOf(revision), revision.metadata.name, ordinal);
  const { name } = set.metadata;
  try {
    await createClaims(pass, ordinal);
    const created = await client.create("pods", pod);
    await syncClaimOwners(pass, created, ordinal, true);
    recorder.event(
      set,
      "Normal",
      "SuccessfulCreate",
      `Create Pod ${pod.metadata.name} in StatefulSet ${name} successful`,
    );
    return created;
  } catch (error) {
    tellFailure(pass, "Create", pod.metadata.name, error);
    throw error;
  }
};

const remove = async (pass: Pass, { metadata }: KubeObject): Promise<void> => {
  const { client, recorder, set } = pass;
  try {
    await client.delete("pods", metadata.namespace, metadata.name);
  } catch (error) {
    if (!(error instanceof StatusError) || error.code !== 404) {
      tellFailure(pass, "Delete", metadata.name, error);
      throw error;
    }
  }

  recorder.event(
    set,
    "Normal",
    "SuccessfulDelete",
    `Delete Pod ${metadata.name} in StatefulSet ${set.metadata.name} successful`,
  );
};

const tellFailure = (
  { recorder, set }: Pass,
  verb: "Create" | "Delete",
  pod: string,
  error: unknown,
): void => {
  if (error instanceof StatusError && error.reason !== "AlreadyExists") {
    recorder.event(
      set,
      "Warning",
      `Failed${verb}`,
      `${verb} Pod ${pod} in StatefulSet ${set.metadata.name} failed error: ${error.message}`,
    );
  }
};

const scaleDown = async (
  pass: Pass,
  { replicas, condemned }: Sorted,
  monotonic: boolean,
): Promise<boolean> => {
  const { set, now } = pass;
  const isUnwell = (pod: KubeObject): boolean => isLeaving(pod) || !isAvailable(set, pod, now);
  const firstUnwell =
    replicas.find((pod) => pod === undefined || isUnwell(pod)) ?? condemned.findLast(isUnwell);
  for (const pod of condemned) {
    await syncClaimOwners(pass, pod, ordinalOf(set, pod) ?? 0, false);
  }

  for (const pod of condemned) {
    const mustWait = isLeaving(pod) || (monotonic && isUnwell(pod) && pod !== firstUnwell);
    if (!mustWait) {
      await remove(pass, pod);
    }

    if (monotonic) {
      return false;
    }
  }

  return true;
};

const replaceOld = async (pass: Pass, replicas: (KubeObject | undefined)[]): Promise<void> => {
  const { set, update, now } = pass;
  const rolling: Json = set["spec"].updateStrategy?.rollingUpdate ?? {};
  const limit = Math.max(
    1,
    rolling.maxUnavailable === undefined
      ? 1
      : scaledValue(rolling.maxUnavailable, replicas.length, "up"),
  );
  const unavailable = replicas.filter(
    (pod) => pod === undefined || isLeaving(pod) || !isAvailable(set, pod, now),
  );
  let room = limit - unavailable.length;
  for (let place = replicas.length - 1; place >= (rolling.partition ?? 0) && room > 0; place -= 1) {
    const pod = replicas[place];
    if (pod !== undefined && !isLeaving(pod) && revisionNameOf(pod) !== update.metadata.name) {
      await remove(pass, pod);
      room -= 1;
    }
  }
};
