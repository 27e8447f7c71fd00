/** Empties a node by evictions and waits until its pods are gone. Follows core/scaledown/actuation/drain.go. */
import type { KubeObject } from "../../object.ts";
import { namespacedName } from "../../object.ts";
import type { NodeState } from "../../scheduler/node-state.ts";
import { StatusError } from "../../status.ts";
import { messageOf, timeOf } from "../context.ts";
import type { Scaling } from "../context.ts";
import type { AutoscalerOptions } from "../options.ts";
import { annotationOf, isDaemonSetPod, isMirrorPod } from "../pods.ts";

/** Milliseconds. */
const retryInterval = 10_000;
const pollInterval = 5000;
const headroom = 30_000;

/** Pods that are evicted with the node. @param occupied Whether anything but DaemonSets runs there. */
export const evictable = (
  { pods }: NodeState,
  options: AutoscalerOptions,
  occupied: boolean,
): { daemons: KubeObject[]; others: KubeObject[] } => {
  const all = [...pods.values()].filter((pod) => !isMirrorPod(pod));
  const byDefault = occupied
    ? options.daemonSetEvictionForOccupiedNodes
    : options.daemonSetEvictionForEmptyNodes;
  return {
    others: all.filter((pod) => !isDaemonSetPod(pod)),
    daemons: all.filter((pod) => {
      const wish = annotationOf(pod, "cluster-autoscaler.kubernetes.io/enable-ds-eviction");
      return isDaemonSetPod(pod) && (wish === undefined ? byDefault : wish === "true");
    }),
  };
};

/** @throws Error when pods stay. */
export const drainNode = async (
  scaling: Scaling,
  state: NodeState,
  signal: AbortSignal,
): Promise<void> => {
  const { daemons, others } = evictable(state, scaling.options, true);
  await evictAll(scaling, state.node, { daemons, others }, signal);
};

/** Best effort: what goes wrong is told and does not matter. */
export const evictDaemonSetPods = async (
  scaling: Scaling,
  state: NodeState,
  signal: AbortSignal,
): Promise<void> => {
  const { daemons } = evictable(state, scaling.options, false);
  await evictAll(scaling, state.node, { daemons, others: [] }, signal);
};

const evictAll = async (
  scaling: Scaling,
  node: KubeObject,
  { daemons, others }: { daemons: KubeObject[]; others: KubeObject[] },
  signal: AbortSignal,
): Promise<void> => {
  const { name } = node.metadata;
  if (daemons.length + others.length > 0) {
    const until = timeOf(scaling.clock) + scaling.options.maxPodEvictionTime;
    const faults = await Promise.all([
      ...others.map((pod) => evict(scaling, pod, until, true, signal)),
      ...daemons.map(async (pod) => {
        await evict(scaling, pod, until, false, signal);
        return undefined;
      }),
    ]);
    const told = faults.filter((fault) => fault !== undefined);
    if (told.length > 0) {
      throw new Error(
        `Failed to drain node /${name}, due to following errors: [${told.join(" ")}]`,
      );
    }

    await waitUntilGone(scaling, name, others, signal);
  }

  scaling.log.info(1, "drain.go:141", `All pods removed from ${name}`);
};

/** Undefined when the pod is on its way; why not, otherwise. */
const evict = async (
  scaling: Scaling,
  pod: KubeObject,
  until: number,
  isNeeded: boolean,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const { clock, log, options, recorder } = scaling;
  recorder.event(pod, "Normal", "ScaleDown", "deleting pod for node scale down");
  const own: number = pod.spec.terminationGracePeriodSeconds ?? 30;
  const most = options.maxGracefulTermination;
  const gracePeriodSeconds = most > 0 ? Math.min(own, most) : own;
  let last: unknown;
  do {
    try {
      await scaling.evict(pod, gracePeriodSeconds);
      return undefined;
    } catch (error) {
      if (error instanceof StatusError && error.reason === "NotFound") {
        return undefined;
      }

      last = error;
    }

    await clock.sleep(retryInterval, signal);
  } while (timeOf(clock) < until);

  log.error("drain.go:246", `Failed to evict pod ${pod.metadata.name}, error: ${messageOf(last)}`);
  if (isNeeded) {
    recorder.event(pod, "Warning", "ScaleDownFailed", "failed to delete pod for ScaleDown");
  }

  return `failed to evict pod ${namespacedName(pod)} within allowed timeout (last error: ${messageOf(last)})`;
};

const waitUntilGone = async (
  { client, clock, log, options }: Scaling,
  node: string,
  pods: KubeObject[],
  signal: AbortSignal,
): Promise<void> => {
  const end = timeOf(clock) + options.maxGracefulTermination * 1000 + headroom;
  while (timeOf(clock) < end) {
    const left = pods.find(
      ({ metadata }) =>
        client.get("pods", metadata.namespace, metadata.name)?.spec.nodeName === node,
    );
    if (left === undefined) {
      return;
    }

    log.info(1, "drain.go:153", `Not deleted yet ${namespacedName(left)}`);
    await clock.sleep(pollInterval, signal);
  }

  throw new Error(`Failed to drain node /${node}: pods remaining after timeout`);
};
