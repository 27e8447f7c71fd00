/** What the autoscaler knows of the state of its groups: sizes, requests under way, health. Follows clusterstate. */
import type { KubeObject } from "../../object.ts";
import type { Scaling } from "../context.ts";
import { timeOf, wallTime } from "../context.ts";
import { goDuration, goTime } from "../go-text.ts";
import type { NodeGroup } from "../provider/node-group.ts";
import { createBackoff } from "./backoff.ts";
import type { ErrorInfo } from "./backoff.ts";
import { measure, nobody } from "./group-readiness.ts";
import type { GroupReadiness, Readinesses } from "./group-readiness.ts";
import type { Instances } from "./instances.ts";
import { giveUp } from "./scale-up-request.ts";
import type { ScaleUpRequest } from "./scale-up-request.ts";
import { wrongSizes } from "./wrong-sizes.ts";
import type { WrongSizes } from "./wrong-sizes.ts";

export interface Range {
  min: number;
  max: number;
  target: number;
}

export interface Safety {
  healthy: boolean;
  backoff: ErrorInfo | undefined;
}

export interface ClusterState {
  update(nodes: KubeObject[]): void;
  /** After sizes changed. */
  recalculate(): void;
  registerScaleUp(group: NodeGroup, increase: number): void;
  registerScaleDown(group: NodeGroup): void;
  registerFailedScaleUp(group: NodeGroup, error: ErrorInfo): void;
  isClusterHealthy(): boolean;
  isGroupHealthy(group: string): boolean;
  isScalingUp(group: string): boolean;
  safety(group: string): Safety;
  /** Nodes that are to come, and those of them that registered already. */
  upcoming(): { counts: Map<string, number>; registered: string[] };
  /** Machines without a node, and since when. */
  unregistered(): Map<string, number>;
  /** Groups that have fewer nodes than they should, for longer than a node takes to come. */
  lostNodes(): { group: NodeGroup; current: number; expected: number }[];
  readiness(): Readinesses;
  readinessOf(group: string): GroupReadiness | undefined;
  rangeOf(group: string): Range;
}

/** Milliseconds that a node given back may stay around. */
const longestDeletion = 300_000;

export const createClusterState = (scaling: Scaling, instances: Instances): ClusterState => {
  const { clock, groups, log, options } = scaling;
  const backoff = createBackoff(options);
  const requests = new Map<string, ScaleUpRequest>();
  let going: { group: string; until: number }[] = [];
  let ranges = new Map<string, Range>();
  let readiness: Readinesses = { total: nobody(), byGroup: new Map() };
  let missing = new Map<string, number>();
  let wrong: WrongSizes = new Map();
  let count = 0;

  const calculateRanges = (): void => {
    ranges = new Map(
      groups.all().map((group) => {
        const target = group.targetSize();
        const long = readiness.byGroup.get(group.id)?.longUnregistered.length ?? 0;
        const increase = requests.get(group.id)?.increase ?? 0;
        const leaving = going.filter((one) => one.group === group.id).length;
        return [group.id, { min: target - long - increase, max: target + leaving, target }];
      }),
    );
  };

  const upcomingIn = (id: string): number => {
    if (ranges.size === 0) {
      log.warn(
        "clusterstate.go:586",
        "AcceptableRanges have not been populated yet. Skip checking",
      );
      return 0;
    }

    const range = ranges.get(id);
    if (range === undefined) {
      log.warn("clusterstate.go:592", `Failed to find acceptable ranges for ${id}`);
      return 0;
    }

    const own = readiness.byGroup.get(id);
    if (own === undefined && range.min !== 0) {
      log.warn("clusterstate.go:600", `Failed to find readiness information for ${id}`);
    }

    return missingOf(own, range.target);
  };

  const isScalingUp = (id: string): boolean => upcomingIn(id) > 0 && requests.has(id);

  const registerFailedScaleUp = (group: NodeGroup, error: ErrorInfo): void => {
    const until = backoff.start(group.id, error, timeOf(clock));
    log.warn(
      "clusterstate.go:413",
      `Disabling scale-up for node group ${group.id} until ${goTime(wallTime(clock, until))}; errorClass=${error.errorClass}; errorCode=${error.code}`,
    );
  };

  const updateRequests = (): void => {
    const now = timeOf(clock);
    backoff.forgetOld(now);
    for (const [id, request] of requests) {
      if (upcomingIn(id) <= 0) {
        requests.delete(id);
        log.info(
          4,
          "clusterstate.go:348",
          `Scale up in group ${id} finished successfully in ${goDuration(now - request.time)}`,
        );
      } else if (request.expected < now) {
        registerFailedScaleUp(request.group, giveUp(scaling, request, now - request.time));
        requests.delete(id);
      }
    }

    going = going.filter(({ until }) => until > now);
  };

  const updateMissing = (nodes: KubeObject[]): void => {
    const registered = new Set(nodes.map((node) => node["spec"]?.providerID));
    const now = timeOf(clock);
    const found = [...instances.all().values()].flat().filter((id) => !registered.has(id));
    missing = new Map(found.map((id) => [id, missing.get(id) ?? now]));
  };

  const isGroupHealthy = (id: string): boolean => {
    const range = ranges.get(id);
    if (range === undefined) {
      return false;
    }

    const own = readiness.byGroup.get(id);
    if (own === undefined) {
      return range.target === 0 || (range.min === 0 && range.target > 0);
    }

    const lacking = Math.max(0, range.min - own.ready.length);
    const known = own.ready.length + own.unready.length + own.notStarted.length;
    return (
      lacking <= options.okTotalUnreadyCount ||
      lacking <= (options.maxTotalUnreadyPercentage / 100) * known
    );
  };

  return {
    update: (nodes) => {
      for (const { id } of groups.all()) {
        if (isScalingUp(id)) {
          instances.forget(id);
        }
      }

      count = nodes.length;
      updateMissing(nodes);
      readiness = measure(scaling, nodes, missing);
      calculateRanges();
      updateRequests();
      calculateRanges();
      wrong = wrongSizes(readiness, ranges, wrong, timeOf(clock));
    },
    recalculate: calculateRanges,
    registerScaleUp: (group, increase) => {
      const time = timeOf(clock);
      const expected = time + options.maxNodeProvisionTime;
      const known = requests.get(group.id)?.increase ?? 0;
      requests.set(group.id, { group, increase: known + increase, time, expected });
    },
    registerScaleDown: (group) => {
      going.push({ group: group.id, until: timeOf(clock) + longestDeletion });
    },
    registerFailedScaleUp,
    isClusterHealthy: () => {
      const broken = readiness.total.unready.length;
      return (
        broken <= options.okTotalUnreadyCount ||
        broken <= (options.maxTotalUnreadyPercentage / 100) * count
      );
    },
    isGroupHealthy,
    isScalingUp,
    safety: (id) => ({
      healthy: isGroupHealthy(id),
      backoff: backoff.status(id, timeOf(clock)),
    }),
    upcoming: () => {
      const counts = new Map<string, number>();
      const registered: string[] = [];
      for (const { id } of groups.all()) {
        const own = readiness.byGroup.get(id);
        const coming = missingOf(own, ranges.get(id)?.target ?? 0);
        const why = backoff.status(id, timeOf(clock));
        if (coming > 0 && !requests.has(id)) {
          log.info(
            4,
            "clusterstate.go:1129",
            `Skipping ${coming} upcoming nodes for node group ${id}: no active scale-up request`,
          );
        } else if (coming > 0 && why !== undefined) {
          log.info(
            4,
            "clusterstate.go:1133",
            `Skipping ${coming} upcoming nodes for backed-off node group ${id}: ${why.message}`,
          );
        } else if (coming > 0) {
          counts.set(id, coming);
          registered.push(...(own?.notStarted ?? []));
        }
      }

      return { counts, registered };
    },
    unregistered: () => missing,
    lostNodes: () =>
      groups.all().flatMap((group) => {
        const found = wrong.get(group.id);
        return found !== undefined &&
          found.since + options.maxNodeProvisionTime < timeOf(clock) &&
          found.current < found.expected
          ? [{ group, current: found.current, expected: found.expected }]
          : [];
      }),
    readiness: () => readiness,
    readinessOf: (id) => readiness.byGroup.get(id),
    rangeOf: (id) => ranges.get(id) ?? { min: 0, max: 0, target: 0 },
  };
};

const missingOf = (own: GroupReadiness | undefined, target: number): number =>
  own === undefined
    ? target
    : target - own.ready.length - own.unready.length - own.longUnregistered.length;
