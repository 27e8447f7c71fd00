/** Which pods wait for nodes, and which of those need help. Follows core/podlistprocessor and utils/kubernetes/listers.go. */
import type { Json, KubeObject } from "../object.ts";
import { isPodFinished } from "../controllers/pod-state.ts";
import { storedTime, timeOf } from "./context.ts";
import type { Scaling } from "./context.ts";
import { parseDuration } from "./go-text.ts";
import {
  annotationOf,
  isDaemonSetPod,
  isExpendable,
  isRecreatable,
  priorityOf,
  withoutNode,
} from "./pods.ts";
import type { Deletions } from "./scale-down/deletions.ts";
import { anywhere } from "./simulation/placing.ts";
import type { Placing } from "./simulation/placing.ts";

export interface Arranged {
  /** On a node, or with one in view. */
  allocated: KubeObject[];
  unschedulable: KubeObject[];
}

export const arrangePods = ({ client, log, options }: Scaling): Arranged => {
  const all = client.list("pods").filter((pod) => !isPodFinished(pod));
  const { allowedSchedulers, bypassedSchedulers } = options;
  const own =
    allowedSchedulers.length === 0
      ? all
      : all.filter(({ spec }) => allowedSchedulers.includes(schedulerOf(spec)));
  const scheduled = own.filter(({ spec }) => (spec.nodeName ?? "") !== "");
  const waiting = own.filter(
    ({ spec, metadata }) =>
      (spec.nodeName ?? "") === "" && metadata.deletionTimestamp === undefined,
  );
  const isNominated = (pod: KubeObject): boolean => (pod["status"]?.nominatedNodeName ?? "") !== "";
  const nominated = waiting.filter(isNominated);
  const rest = waiting.filter((pod) => !isNominated(pod));
  const unschedulable = rest.filter(isUnschedulable);
  const unprocessed = rest.filter(
    (pod) =>
      !isUnschedulable(pod) &&
      bypassedSchedulers.includes(schedulerOf(pod.spec)) &&
      isUntouched(pod),
  );
  if (own.length !== scheduled.length) {
    const ignored =
      own.length - scheduled.length - nominated.length - unschedulable.length - unprocessed.length;
    log.info(
      0,
      "static_autoscaler.go:1402",
      `Found ${all.length} pods in the cluster: ${scheduled.length} scheduled, ${nominated.length} with nominated node, ${unschedulable.length} unschedulable, ${unprocessed.length} unprocessed by scheduler, ${ignored} ignored by allowed schedulers (most likely using custom scheduler), ${all.length - own.length} ignored due to dissallowed schedulers`,
    );
  }

  return {
    allocated: [...scheduled, ...nominated],
    unschedulable: [...unschedulable, ...unprocessed],
  };
};

const schedulerOf = ({ schedulerName = "default-scheduler" }: Json): string => schedulerName;

const scheduledCondition = (pod: KubeObject): Json =>
  pod["status"]?.conditions?.find(({ type }: Json) => type === "PodScheduled");

const isUnschedulable = (pod: KubeObject): boolean => {
  const condition = scheduledCondition(pod);
  return condition?.status === "False" && condition.reason === "Unschedulable";
};

const isUntouched = (pod: KubeObject): boolean => {
  const condition = scheduledCondition(pod);
  return (
    condition === undefined || (condition.status === "False" && (condition.reason ?? "") === "")
  );
};

/** Leaves out pods that matter little, that will fit soon, or that belong to nodes; adds those that are about to lose theirs. */
export const podsToHelp = (
  scaling: Scaling,
  unschedulable: KubeObject[],
  deletions: Deletions,
  placing: Placing,
): KubeObject[] => {
  const { log, options } = scaling;
  const important = unschedulable.filter(
    (pod) => !isExpendable(pod, options.expendablePodsPriorityCutoff),
  );
  const candidates = [...important, ...drainedPods(scaling, deletions)].toSorted(
    (left, right) => priorityOf(right) - priorityOf(left),
  );

  log.info(4, "filter_out_schedulable.go:70", "Filtering out schedulables");
  const places = placing.place(candidates, anywhere, false);
  placing.dropOldHints();
  const left = candidates.filter(({ metadata }) => !places.has(metadata.uid));
  log.info(
    4,
    "filter_out_schedulable.go:120",
    `${candidates.length - left.length} pods marked as unschedulable can be scheduled.`,
  );
  if (left.length === candidates.length) {
    log.info(4, "filter_out_schedulable.go:90", "No schedulable pods");
  } else {
    log.info(2, "filter_out_schedulable.go:82", "Schedulable pods present");
  }

  const others = left.filter((pod) => !isDaemonSetPod(pod));
  log.info(
    4,
    "filter_out_daemon_sets.go:47",
    `Filtered out ${left.length - others.length} daemon set pods, ${others.length} unschedulable pods left`,
  );
  return others;
};

/** Pods that will be made anew when the nodes being drained are gone. */
const drainedPods = ({ log, snapshot }: Scaling, deletions: Deletions): KubeObject[] =>
  deletions.drained().flatMap((name) => {
    const state = snapshot.get(name);
    if (state === undefined) {
      log.warn(
        "currently_drained_nodes.go:49",
        `Couldn't get node ${name} info, assuming the node got deleted already: node not found`,
      );
      return [];
    }

    return [...state.pods.values()]
      .filter(({ metadata }) => {
        const isGoing = metadata.deletionTimestamp !== undefined;
        if (isGoing) {
          log.info(
            0,
            "currently_drained_nodes.go:55",
            `Pod ${metadata.name} has deletion timestamp set, skipping injection to unschedulable pods list`,
          );
        }

        return !isGoing;
      })
      .filter(isRecreatable)
      .map(withoutNode);
  });

const delayAnnotation = "cluster-autoscaler.kubernetes.io/pod-scale-up-delay";

/** Leaves out pods that are younger than what they are to wait. */
export const oldEnough = ({ clock, log, options }: Scaling, pods: KubeObject[]): KubeObject[] => {
  const now = timeOf(clock);
  return pods.filter((pod) => {
    const { name, creationTimestamp } = pod.metadata;
    const age = now - storedTime(clock, creationTimestamp);
    let delay = options.newPodScaleUpDelay;
    const wish = annotationOf(pod, delayAnnotation);
    if (wish !== undefined) {
      const own = parseDuration(wish);
      if (own === undefined) {
        log.error(
          "static_autoscaler.go:1155",
          `Failed to parse pod "${name}" annotation ${delayAnnotation}: time: invalid duration "${wish}"`,
        );
      } else if (own < delay) {
        log.error(
          "static_autoscaler.go:1158",
          `Failed to set pod scale up delay for "${name}" through annotation ${delayAnnotation}: ${own * 1e6} is less then ${delay * 1e6}`,
        );
      } else {
        delay = own;
      }
    }

    const isOld = delay === 0 || age > delay;
    if (!isOld) {
      log.info(
        3,
        "static_autoscaler.go:1168",
        `Pod ${name} is ${(age / 1000).toFixed(3)} seconds old, too new to consider unschedulable`,
      );
    }

    return isOld;
  });
};

/** Milliseconds that pods are given for others to come along. */
const together = 2000;

export const areAllNew = ({ clock }: Scaling, pods: KubeObject[]): boolean => {
  const now = timeOf(clock);
  const oldest = Math.min(
    ...pods.map(({ metadata }) => storedTime(clock, metadata.creationTimestamp)),
    now,
  );
  return oldest + together > now;
};
