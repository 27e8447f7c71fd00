/** The status that the autoscaler writes for everybody to read. Follows clusterstate/api and GetStatus. */
import type { Clock } from "../../clock.ts";
import { formatTime } from "../../clock.ts";
import type { Json } from "../../object.ts";
import { goTime } from "../go-text.ts";
import { timeOf, wallTime } from "../context.ts";
import type { NodeGroup } from "../provider/node-group.ts";
import type { ClusterState } from "./cluster-state.ts";
import { nobody } from "./group-readiness.ts";
import type { GroupReadiness } from "./group-readiness.ts";

/** A condition that remembers when it changed. Times are the cluster's own; undefined prints as null. */
interface Condition {
  status: string;
  probed: number | undefined;
  changed: number | undefined;
}

export interface StatusWriter {
  /** The status as an object whose keys are in the order of the text. */
  status(candidates: Map<string, string[]>, probed: number | undefined): Json;
}

const longestMessage = 500;
const cut = "<truncated>";

export const createStatusWriter = (
  state: ClusterState,
  groups: () => NodeGroup[],
  clock: Clock,
): StatusWriter => {
  const conditions = new Map<string, Condition>();

  const condition = (key: string, status: string, probed: number | undefined): Condition => {
    const former = conditions.get(key);
    const next: Condition = {
      status,
      probed,
      changed: former?.status === status ? former.changed : probed,
    };
    conditions.set(key, next);
    return next;
  };

  const stamp = (time: number | undefined): string | null =>
    time === undefined ? null : formatTime(wallTime(clock, time));

  const times = ({ probed, changed, status }: Condition): Json => ({
    lastProbeTime: stamp(probed),
    lastTransitionTime: stamp(changed),
    status,
  });

  const scaleDown = (key: string, count: number, probed: number | undefined): Json => ({
    ...(count === 0 ? {} : { candidates: count }),
    ...times(condition(key, count === 0 ? "NoCandidates" : "CandidatesPresent", probed)),
  });

  const scaleUpOf = (id: string, probed: number | undefined): Json => {
    const { healthy, backoff } = state.safety(id);
    const isBackedOff = !state.isScalingUp(id) && healthy && backoff !== undefined;
    const status = state.isScalingUp(id)
      ? "InProgress"
      : !healthy
        ? "Unhealthy"
        : isBackedOff
          ? "Backoff"
          : "NoActivity";
    return {
      backoffInfo: isBackedOff
        ? { errorCode: backoff.code, errorMessage: shortened(backoff.message) }
        : {},
      ...times(condition(`up ${id}`, status, probed)),
    };
  };

  return {
    status: (candidates, probed) => {
      const { total } = state.readiness();
      const nodeGroups = groups().map(({ id, minSize, maxSize }) => {
        const own = state.readinessOf(id) ?? nobody();
        const health = condition(
          `health ${id}`,
          state.isGroupHealthy(id) ? "Healthy" : "Unhealthy",
          own.time,
        );
        return {
          health: {
            cloudProviderTarget: state.rangeOf(id).target,
            lastProbeTime: stamp(health.probed),
            lastTransitionTime: stamp(health.changed),
            maxSize,
            minSize,
            nodeCounts: countsOf(own),
            status: health.status,
          },
          name: id,
          scaleDown: scaleDown(`down ${id}`, candidates.get(id)?.length ?? 0, probed),
          scaleUp: scaleUpOf(id, own.time),
        };
      });
      const isGrowing = nodeGroups.some(({ scaleUp }) => scaleUp.status === "InProgress");
      const all = [...candidates.values()].flat().length;
      const health = condition(
        "health",
        state.isClusterHealthy() ? "Healthy" : "Unhealthy",
        total.time,
      );
      return {
        autoscalerStatus: "Running",
        clusterWide: {
          health: {
            lastProbeTime: stamp(health.probed),
            lastTransitionTime: stamp(health.changed),
            nodeCounts: countsOf(total),
            status: health.status,
          },
          scaleDown: scaleDown("down", all, probed),
          scaleUp: times(condition("up", isGrowing ? "InProgress" : "NoActivity", total.time)),
        },
        ...(nodeGroups.length === 0 ? {} : { nodeGroups }),
        time: goTime(wallTime(clock, timeOf(clock))),
      };
    },
  };
};

const countsOf = (own: GroupReadiness): Json => ({
  longUnregistered: own.longUnregistered.length,
  registered: {
    notStarted: own.notStarted.length,
    ready: own.ready.length,
    suspended: 0,
    total: own.registered.length,
    unready: { resourceUnready: own.resourceUnready.length, total: own.unready.length },
  },
  unregistered: own.unregistered.length,
});

const shortened = (message: string): string =>
  message.length <= longestMessage
    ? message
    : `${message.slice(0, longestMessage - cut.length)}${cut}`;

/** Before the first pass. */
export const initialStatus = (now: number): Json => ({
  autoscalerStatus: "Initializing",
  clusterWide: {
    health: {
      lastProbeTime: null,
      lastTransitionTime: null,
      nodeCounts: countsOf(nobody()),
    },
    scaleDown: { lastProbeTime: null, lastTransitionTime: null },
    scaleUp: { lastProbeTime: null, lastTransitionTime: null },
  },
  time: goTime(now),
});
