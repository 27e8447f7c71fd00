/** What machines the provider has, remembered for minutes because asking is dear. Follows clusterstate/utils/node_instances_cache.go. */
import type { Clock, Timer } from "../../clock.ts";
import { timeOf } from "../context.ts";
import type { Klog } from "../log.ts";
import type { NodeGroups } from "../provider/node-group.ts";

/** Milliseconds. */
const refreshInterval = 120_000;
const freshness = 300_000;

export interface Instances {
  /** Provider ids by group. */
  all(): Map<string, string[]>;
  forget(group: string): void;
  start(): Timer;
}

export const createInstances = (groups: NodeGroups, clock: Clock, log: Klog): Instances => {
  const cache = new Map<string, { ids: string[]; time: number }>();

  const fetch = (group: string): string[] => {
    const ids =
      groups
        .all()
        .find(({ id }) => id === group)
        ?.instances() ?? [];
    cache.set(group, { ids, time: timeOf(clock) });
    return ids;
  };

  const refresh = (): void => {
    log.info(
      0,
      "node_instances_cache.go:156",
      "Start refreshing cloud provider node instances cache",
    );
    const ids = groups.all().map(({ id }) => id);
    for (const group of cache.keys()) {
      if (!ids.includes(group)) {
        cache.delete(group);
      }
    }

    for (const group of ids) {
      fetch(group);
    }

    log.info(
      0,
      "node_instances_cache.go:168",
      "Refresh cloud provider node instances cache finished, refresh took 20µs",
    );
  };

  return {
    all: () =>
      new Map(
        groups.all().map(({ id }) => {
          const known = cache.get(id);
          const isFresh = known !== undefined && known.time + freshness >= timeOf(clock);
          return [id, isFresh ? known.ids : fetch(id)];
        }),
      ),
    forget: (group) => cache.delete(group),
    start: () => {
      refresh();
      return clock.setInterval(refresh, refreshInterval);
    },
  };
};
