/** Finds out which group has to grow by how much for pods that wait, and orders it. Follows core/scaleup/orchestrator. */
import { namespacedName } from "../../object.ts";
import type { KubeObject } from "../../object.ts";
import { createQuota } from "../log.ts";
import type { Klog } from "../log.ts";
import type { NodeGroup } from "../provider/node-group.ts";
import { roomToGrow } from "../quotas.ts";
import { execute } from "./executor.ts";
import type { Ordered } from "./executor.ts";
import { createExpander } from "./expanders.ts";
import type { Option } from "./options.ts";
import { findTakers, optionOf } from "./group-options.ts";
import { scaleUpToMinimum } from "./minimum.ts";
import type { Outcome } from "./outcome.ts";
import { conclude, refuseAll } from "./pass.ts";
import type { Parts, Pass } from "./pass.ts";
import { planFor } from "./plan.ts";
import { groupPods } from "./pod-groups.ts";
import { infosText } from "./similar-groups.ts";
import { reasonToSkip } from "./validity.ts";

export interface Attempt {
  outcome: Outcome;
  /** Why the order failed. */
  error?: Error;
}

export interface Orchestrator {
  /** @param nodes Of the whole cluster, those to come included. */
  scaleUp(pods: KubeObject[], nodes: KubeObject[]): Promise<Attempt>;
  /** @throws ScalingError */
  scaleUpToMinimum(nodes: KubeObject[]): Promise<Outcome>;
}

export const createOrchestrator = (parts: Parts, told: Ordered): Orchestrator => {
  const { scaling, state, templates } = parts;
  const { groups, log, options } = scaling;
  const expand = createExpander(scaling);

  const chooseBest = (pass: Pass): Option | undefined => {
    const valid = groups.all().filter((group) => canGrow(parts, pass, group));
    for (const group of valid) {
      findTakers(parts, pass, group);
    }

    const choices = valid.map((group) => optionOf(parts, pass, group));
    const useful = choices.filter(({ group, nodes, pods }) => {
      const helps = pods.length > 0 && nodes > 0;
      if (!helps) {
        log.info(4, "orchestrator.go:1058", `No pod can fit to ${group.id}`);
      }

      return helps;
    });
    if (useful.length === 0) {
      log.info(1, "orchestrator.go:1074", "No expansion options");
      return undefined;
    }

    const best = expand(useful, (id) => templates.get(id));
    if (best === undefined) {
      log.info(
        0,
        "orchestrator.go:1081",
        `Expander filtered out all options, valid options: ${useful.length}`,
      );
      refuseAll(pass, "expansion options filtered out and no longer considered");
    }

    return best;
  };

  const order = async (pass: Pass, best: Option): Promise<Attempt> => {
    log.info(1, "orchestrator.go:1085", `Best option to resize: ${best.group.id}`);
    log.info(1, "orchestrator.go:1089", `Estimated ${best.nodes} nodes needed in ${best.group.id}`);
    try {
      const infos = planFor(parts, pass, best);
      log.info(1, "orchestrator.go:186", `Final scale-up plan: ${infosText(infos)}`);
      await execute(scaling, infos, told);
      state.recalculate();
      return {
        outcome: { ...conclude(scaling, pass, "successful"), infos, triggered: best.pods },
      };
    } catch (error) {
      refuseAll(pass, "scale-up execution failed");
      return {
        outcome: { ...conclude(scaling, pass, "error"), triggered: best.pods },
        error: error as Error,
      };
    }
  };

  return {
    scaleUp: async (pods, nodes) => {
      tellPods(log, pods);
      const upcoming = [...state.upcoming().counts.values()];
      log.info(
        4,
        "orchestrator.go:119",
        `Upcoming ${upcoming.reduce((sum, count) => sum + count, 0)} nodes`,
      );
      const pass: Pass = {
        podGroups: groupPods(pods),
        skipped: new Map(),
        nodes,
        quota: roomToGrow(nodes, options),
      };
      const best = chooseBest(pass);
      return best === undefined
        ? { outcome: conclude(scaling, pass, "noOptions") }
        : order(pass, best);
    },
    scaleUpToMinimum: async (nodes) => scaleUpToMinimum(parts, nodes, told),
  };
};

const canGrow = (parts: Parts, pass: Pass, group: NodeGroup): boolean => {
  const why = reasonToSkip(parts, pass, group);
  if (why !== undefined) {
    pass.skipped.set(group.id, [why]);
  }

  return why === undefined;
};

const tellPods = (log: Klog, pods: KubeObject[]): void => {
  const quota = createQuota();
  for (const pod of pods) {
    if (quota.take()) {
      log.info(1, "klogx.go:88", `Pod ${namespacedName(pod)} is unschedulable`);
    }
  }

  if (quota.over() > 0) {
    log.info(1, "klogx.go:88", `${quota.over()} other pods are also unschedulable`);
  }
};
