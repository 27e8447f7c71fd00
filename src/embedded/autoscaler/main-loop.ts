/** One pass of the autoscaler after the other: look, help pods that wait, take away what nobody needs. Follows core/static_autoscaler.go. */
import type { KubeObject } from "../object.ts";
import { messageOf, timeOf } from "./context.ts";
import type { Scaling } from "./context.ts";
import { arrangePods, oldEnough, podsToHelp } from "./pending.ts";
import { isExpendable } from "./pods.ts";
import { isReadyAndSchedulable, readinessOf, unreadyCopy } from "./readiness.ts";
import { removeUnregistered } from "./remove-unregistered.ts";
import { createActuator } from "./scale-down/actuator.ts";
import { createDeletions } from "./scale-down/deletions.ts";
import { createPlanner } from "./scale-down/planner.ts";
import { createShrinking } from "./scale-down/step.ts";
import { createOrchestrator } from "./scale-up/orchestrator.ts";
import { outcomeOf, tellPods } from "./scale-up/outcome.ts";
import { helpPods } from "./scale-up/step.ts";
import type { Helped } from "./scale-up/step.ts";
import { createPlacing } from "./simulation/placing.ts";
import { copyOf, createTemplates } from "./simulation/templates.ts";
import { createClusterState } from "./state/cluster-state.ts";
import type { Instances } from "./state/instances.ts";
import { createScaleTimes } from "./state/scale-times.ts";
import { createStatusWriter } from "./state/status.ts";
import { writeStatusMap } from "./state/status-map.ts";
import { hasTaint, isStartupTaint, removeTaint, toBeDeleted } from "./taints.ts";

export interface MainLoop {
  /** One pass; false when it failed. */
  runOnce(): Promise<boolean>;
  /** What the last pass or the one before it did. */
  recentChange(): "scale up" | "scale down" | undefined;
}

/** @param signal Aborted when the program ends. */
export const createMainLoop = (
  scaling: Scaling,
  instances: Instances,
  signal: AbortSignal,
): MainLoop => {
  const { client, clock, groups, log, options, snapshot, statusEvents } = scaling;
  const state = createClusterState(scaling, instances);
  const templates = createTemplates(scaling);
  const times = createScaleTimes(timeOf(clock));
  const deletions = createDeletions();
  const placing = createPlacing(snapshot, log);
  const planner = createPlanner(scaling, deletions);
  const orchestrator = createOrchestrator(
    { scaling, state, templates },
    {
      ordered: (group, increase) => {
        times.ups.set(group.id, timeOf(clock));
        state.registerScaleUp(group, increase);
      },
      failed: (group, error) => state.registerFailedScaleUp(group, error),
    },
  );
  const actuator = createActuator(
    scaling,
    deletions,
    {
      removed: (group) => {
        times.downs.set(group.id, timeOf(clock));
        state.registerScaleDown(group);
      },
      failed: (group) => times.failures.set(group.id, timeOf(clock)),
    },
    signal,
  );
  const shrinking = createShrinking(scaling, { planner, actuator, state, times });
  const status = createStatusWriter(state, () => groups.all(), clock);
  let isFirst = true;
  /** Since how many passes nothing was ordered, and nothing given back. */
  const idle = { up: 2, down: 2 };

  const pass = async (): Promise<Helped | undefined> => {
    const nodes = client.list("nodes").map((node) => asItCounts(scaling, node));
    if (!options.scaleUpFromZero && !nodes.some((node) => readinessOf(node).ready)) {
      return undefined;
    }

    const ready = nodes.filter(isReadyAndSchedulable);
    const { allocated, unschedulable } = arrangePods(scaling);
    groups.refresh();
    snapshot.set(
      nodes,
      allocated.filter((pod) => !isExpendable(pod, options.expendablePodsPriorityCutoff)),
    );
    templates.recompute(nodes);
    state.update(nodes);
    await removeUnregistered(scaling, instances, state.unregistered());
    if (!state.isClusterHealthy()) {
      log.warn("static_autoscaler.go:456", "Cluster is not ready for autoscaling");
      planner.forget();
      statusEvents.event("Warning", "ClusterUnhealthy", "Cluster is unhealthy");
      return undefined;
    }

    if (fixSizes()) {
      log.info(
        0,
        "static_autoscaler.go:473",
        "Some node group target size was fixed, skipping the iteration",
      );
      return undefined;
    }

    return scale(nodes, ready.length, unschedulable);
  };

  /** What was ordered and is lost for long is given up. */
  const fixSizes = (): boolean => {
    const lost = state.lostNodes();
    for (const { group, current, expected } of lost) {
      const delta = current - expected;
      log.info(
        0,
        "static_autoscaler.go:984",
        `Decreasing size of ${group.id}, expected=${expected} current=${current} delta=${delta}`,
      );
      group.decreaseTarget(delta);
    }

    return lost.length > 0;
  };

  /** Nodes to come are in the snapshot as if they were there; those that registered but are not ready stand back for them. */
  const addUpcoming = (): string[] => {
    const { counts, registered } = state.upcoming();
    for (const [id, count] of counts) {
      const template = templates.get(id);
      if (template === undefined) {
        continue;
      }

      for (let index = 0; index < count; index += 1) {
        snapshot.add(copyOf(template, `upcoming-${index}`));
      }
    }

    for (const name of registered) {
      snapshot.remove(name);
    }

    return registered;
  };

  const scale = async (
    nodes: KubeObject[],
    ready: number,
    unschedulable: KubeObject[],
  ): Promise<Helped> => {
    const standIns = addUpcoming();
    const settled = nodes.filter(({ metadata }) => !standIns.includes(metadata.name));
    const all = snapshot.all().map(({ node }) => node);
    const pods = oldEnough(scaling, podsToHelp(scaling, unschedulable, deletions, placing));
    const helped = await helpPods(scaling, orchestrator, times, pods, ready, all);
    if (options.scaleDownEnabled) {
      await shrinking.step(settled, helped.pause);
    }

    if (!options.enforceNodeGroupMinSize) {
      return helped;
    }

    const outcome = await orchestrator.scaleUpToMinimum(all);
    tellPods(scaling, outcome);
    if (outcome.result === "successful") {
      times.last.up = timeOf(clock);
    }

    return { ...helped, isTold: true };
  };

  const conclude = async (helped: Helped | undefined): Promise<void> => {
    if (options.writeStatusConfigMap) {
      const text = status.status(shrinking.candidates(), shrinking.probed());
      statusEvents.about(await writeStatusMap(client, log, options, text));
    }

    if (helped?.isTold !== true) {
      tellPods(scaling, helped?.outcome ?? outcomeOf("notTried"));
    }
  };

  return {
    recentChange: () => (idle.up < 2 ? "scale up" : idle.down < 2 ? "scale down" : undefined),
    runOnce: async () => {
      if (isFirst) {
        isFirst = false;
        await removeOldMarks(scaling);
      }

      log.info(4, "static_autoscaler.go:308", "Starting main loop");
      let helped: Helped | undefined;
      const { up, down } = times.last;
      try {
        helped = await pass();
        return true;
      } catch (error) {
        log.error("static_autoscaler.go:636", messageOf(error));
        return false;
      } finally {
        idle.up = times.last.up === up ? idle.up + 1 : 0;
        idle.down = times.last.down === down ? idle.down + 1 : 0;
        await conclude(helped);
      }
    },
  };
};

/** Nodes that wait for something to start on them count as not ready. */
const asItCounts = ({ log, options }: Scaling, node: KubeObject): KubeObject => {
  const taint = isReadyAndSchedulable(node)
    ? ((node["spec"]?.taints ?? []) as { key: string }[]).find(({ key }) =>
        isStartupTaint(options, key),
      )
    : undefined;
  if (taint === undefined) {
    return node;
  }

  log.info(
    3,
    "taints.go:498",
    `Overriding status of node ${node.metadata.name}, which seems to have startup taint "${taint.key}"`,
  );
  return unreadyCopy(node, "cluster-autoscaler.kubernetes.io/startup-taint");
};

/** Marks that a former run left on nodes. */
const removeOldMarks = async (scaling: Scaling): Promise<void> => {
  const { client, groups, options, recorder } = scaling;
  for (const node of client.list("nodes").filter((one) => hasTaint(one, toBeDeleted))) {
    const { name } = node.metadata;
    if (groups.of(node) !== undefined) {
      await removeTaint(scaling, name, toBeDeleted, options.cordonNodeBeforeTerminating);
      recorder.event(
        node,
        "Normal",
        "ClusterAutoscalerCleanup",
        `removed ${toBeDeleted} taint from node ${name}`,
      );
    }
  }
};
