/** Makes as many pods as a Job still wants, and takes away those it no longer does. Follows manageJob. */
import type { Client, EventRecorder } from "../../api/client.ts";
import type { KubeObject } from "../../object.ts";
import { createPod, deletePod, isNamespaceTerminating } from "../pod-control.ts";
import { isPodReady } from "../pod-state.ts";
import { createInBatches } from "../replicaset/slow-start.ts";
import { indexOf } from "./indexes.ts";
import { isIndexed, jobPod, onlyReplacesFailed, trackingFinalizer } from "./pods.ts";

export interface Work {
  client: Client;
  recorder: EventRecorder;
  job: KubeObject;
  active: KubeObject[];
  terminating: number;
  succeeded: number;
  doneIndexes: Set<number>;
  failedIndexes: Set<number>;
  /** Milliseconds until further pods may be made. */
  wait: number;
  /** Comes back after that many milliseconds. */
  again(ms: number): void;
}

/** Pods made or deleted in one pass. */
const burst = 500;

/** Returns the first error. */
export const manageJob = async (work: Work): Promise<Error | undefined> => {
  const { job, active } = work;
  if (job["spec"].suspend === true) {
    await removePods(work, active);
    return undefined;
  }

  const wanted = wantedActive(work);
  const surplus = [...duplicates(job, active), ...inOrder(active)].slice(
    0,
    Math.max(0, active.length - wanted),
  );
  const doubled = duplicates(job, active);
  const remove = [...new Set([...doubled, ...surplus])].slice(0, burst);
  if (remove.length > 0) {
    await removePods(work, remove);
    return undefined;
  }

  const missing = wanted - active.length - (onlyReplacesFailed(job) ? work.terminating : 0);
  if (missing <= 0) {
    return undefined;
  }

  if (work.wait > 0) {
    work.again(work.wait);
    return undefined;
  }

  return addPods(work, Math.min(missing, burst));
};

const wantedActive = ({ job, active, succeeded }: Work): number => {
  const { completions, parallelism = 1 } = job["spec"];
  if (completions === undefined) {
    return succeeded > 0 ? active.length : parallelism;
  }

  return Math.max(0, Math.min(parallelism, completions - succeeded));
};

/** Pods not yet running go first. */
const inOrder = (pods: KubeObject[]): KubeObject[] => {
  const rank = (pod: KubeObject): number =>
    (pod["spec"].nodeName === undefined ? 0 : 1) +
    (pod["status"]?.phase === "Running" ? 2 : 0) +
    (isPodReady(pod) ? 4 : 0);
  return pods.toSorted(
    (left, right) =>
      rank(left) - rank(right) ||
      right.metadata.creationTimestamp.localeCompare(left.metadata.creationTimestamp),
  );
};

const duplicates = (job: KubeObject, pods: KubeObject[]): KubeObject[] => {
  if (!isIndexed(job)) {
    return [];
  }

  const seen = new Set<number>();
  return pods.filter((pod) => {
    const index = indexOf(pod);
    if (index === undefined || index >= job["spec"].completions || seen.has(index)) {
      return true;
    }

    seen.add(index);
    return false;
  });
};

const addPods = async (work: Work, count: number): Promise<Error | undefined> => {
  const { client, recorder, job } = work;
  const indexes = isIndexed(job) ? pendingIndexes(work, count) : undefined;
  return createInBatches(indexes?.length ?? count, async () => {
    try {
      await createPod(client, recorder, jobPod(job, indexes?.shift()), job);
    } catch (error) {
      if (!isNamespaceTerminating(error)) {
        throw error;
      }
    }
  });
};

const pendingIndexes = (
  { job, active, doneIndexes, failedIndexes }: Work,
  count: number,
): number[] => {
  const taken = new Set(active.map((pod) => indexOf(pod)));
  const pending: number[] = [];
  for (let index = 0; index < job["spec"].completions && pending.length < count; index += 1) {
    if (!doneIndexes.has(index) && !failedIndexes.has(index) && !taken.has(index)) {
      pending.push(index);
    }
  }

  return pending;
};

/** These pods are not to be counted: their tracking ends before they do. */
const removePods = async ({ client, recorder, job }: Work, pods: KubeObject[]): Promise<void> => {
  for (const pod of pods) {
    await removeTracking(client, pod);
    await deletePod(client, recorder, pod, job);
  }
};

export const removeTracking = async (client: Client, { metadata }: KubeObject): Promise<void> => {
  await client.modify("pods", metadata.namespace, metadata.name, (copy) => {
    const left = (copy.metadata.finalizers ?? []).filter((name) => name !== trackingFinalizer);
    if (left.length === (copy.metadata.finalizers ?? []).length) {
      return false;
    }

    if (left.length > 0) {
      copy.metadata.finalizers = left;
    } else {
      delete copy.metadata.finalizers;
    }

    return undefined;
  });
};
