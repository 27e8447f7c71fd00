/** Decides which nodes are not needed, and which of them go now. Follows core/scaledown/planner. */
import type { KubeObject } from "../../object.ts";
import { timeOf, wallTime } from "../context.ts";
import type { Scaling } from "../context.ts";
import { goTime } from "../go-text.ts";
import { createQuota } from "../log.ts";
import { roomToShrink } from "../quotas.ts";
import { createBudgetsLeft } from "./budgets-left.ts";
import type { Deletions } from "./deletions.ts";
import { eligibleNodes } from "./eligibility.ts";
import { createRemovals } from "./removal.ts";
import type { Removable } from "./removal.ts";
import { createUnneeded } from "./unneeded.ts";

export interface Plan {
  empty: KubeObject[];
  drain: KubeObject[];
}

export interface Planner {
  /** Looks at the cluster of this pass. */
  update(destinations: KubeObject[], candidates: KubeObject[]): void;
  unneeded(): KubeObject[];
  forget(): void;
  nodesToDelete(): Plan;
}

export const createPlanner = (scaling: Scaling, deletions: Deletions): Planner => {
  const { client, clock, groups, log, options, snapshot } = scaling;
  const removals = createRemovals(scaling);
  const unneeded = createUnneeded(scaling);
  let recheck = new Map<string, number>();
  let shortestPause = options.scaleDownUnneededTime === 0 ? 1e-6 : options.scaleDownUnneededTime;
  let lastUpdate = -Infinity;

  const limit = (): number => {
    const parallel = options.maxScaleDownParallelism;
    const known = unneeded.list().length;
    const wait = Math.max(options.scaleDownUnneededTime, shortestPause);
    return Math.min(known + 2 * parallel, parallel * Math.floor(wait / shortestPause) + parallel);
  };

  const categorise = (destinations: Set<string>, candidates: KubeObject[]): void => {
    const budgets = createBudgetsLeft(client.list("policy/poddisruptionbudgets"));
    const eligible = eligibleNodes(scaling, candidates, (name) => recheck.has(name));
    const found: Removable[] = [];
    const until = timeOf(clock) + options.unremovableNodeRecheckTimeout;
    let failures = 0;
    for (const [index, name] of eligible.entries()) {
      if (found.length >= limit()) {
        log.info(
          4,
          "planner.go:306",
          `${eligible.length - index} out of ${eligible.length} nodes skipped in scale down simulation: there are already ${found.length} unneeded nodes so no point in looking for more. Total atomic scale down nodes: 0`,
        );
        break;
      }

      const removable = removals.simulate(name, destinations, budgets);
      if (removable === undefined) {
        failures += 1;
        recheck.set(name, until);
      } else {
        removable.isRisky = !budgets.allowsAll(removable.pods);
        destinations.delete(name);
        budgets.take(removable.pods);
        found.push(removable);
      }
    }

    unneeded.update(found);
    if (failures > 0) {
      log.info(
        1,
        "planner.go:335",
        `${failures} nodes found to be unremovable in simulation, will re-check them at ${goTime(wallTime(clock, until))}`,
      );
    }
  };

  const dropOldFailures = (): void => {
    const now = timeOf(clock);
    recheck = new Map(
      [...recheck].filter(([name, until]) => {
        if (snapshot.get(name) === undefined) {
          log.info(
            0,
            "nodes.go:62",
            `Can't retrieve node ${name} from snapshot, removing from unremovable nodes, err: node not found`,
          );
          return false;
        }

        return until > now;
      }),
    );
  };

  return {
    update: (destinations, candidates) => {
      const now = timeOf(clock);
      shortestPause = Math.min(shortestPause, Math.max(1e-6, now - lastUpdate));
      lastUpdate = now;
      snapshot.fork();
      const stays = ({ metadata }: KubeObject): boolean => !deletions.isGoing(metadata.name);
      dropOldFailures();
      categorise(
        new Set(destinations.filter(stays).map(({ metadata }) => metadata.name)),
        candidates.filter(stays),
      );
      snapshot.revert();
      removals.dropOldHints();
    },
    unneeded: () => unneeded.list(),
    forget: () => unneeded.update([]),
    nodesToDelete: () => {
      const nodes = snapshot.all().map(({ node }) => node);
      const removable = unneeded.removable(roomToShrink(nodes, options), (group) =>
        deletions.count(group),
      );
      const ordered = [
        ...removable.filter(({ pods, isRisky }) => pods.length === 0 || !isRisky),
        ...removable.filter(({ pods, isRisky }) => pods.length > 0 && isRisky),
      ];
      const quota = createQuota();
      const going = ordered.filter(({ node }) => {
        if (groups.of(node) !== undefined && quota.take()) {
          log.info(
            2,
            "klogx.go:88",
            `Considering node ${node.metadata.name} for standard scale down`,
          );
        }

        return groups.of(node) !== undefined;
      });
      return split(scaling, going);
    },
  };
};

const split = ({ log }: Scaling, going: Removable[]): Plan => {
  const plan: Plan = { empty: [], drain: [] };
  for (const { node, pods, onCompletion } of going) {
    if (onCompletion.length > 0) {
      log.info(
        2,
        "planner.go:184",
        `Node ${node.metadata.name} has active on-completion pods, delaying scale down`,
      );
    } else {
      (pods.length > 0 ? plan.drain : plan.empty).push(node);
    }
  }

  return plan;
};
