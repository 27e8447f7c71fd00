/** Takes nodes away: marks them, waits, empties them and gives their machines back, while the main loop goes on. Follows core/scaledown/actuation. */
import type { KubeObject } from "../../object.ts";
import type { NodeState } from "../../scheduler/node-state.ts";
import { messageOf, ScalingError } from "../context.ts";
import type { Scaling } from "../context.ts";
import { goDuration } from "../go-text.ts";
import type { NodeGroup } from "../provider/node-group.ts";
import { addTaint, removeTaint, toBeDeleted } from "../taints.ts";
import { createBudgetsLeft } from "./budgets-left.ts";
import type { Deletions } from "./deletions.ts";
import { crop } from "./crop.ts";
import type { Bucket } from "./crop.ts";
import { drainNode, evictDaemonSetPods } from "./drain.ts";
import { waitForDelay } from "./delay-deletion.ts";
import type { Plan } from "./planner.ts";
import { podsToMove } from "./pods-to-move.ts";
import { stateOfNode } from "./state-of-node.ts";
import { drainWords, emptyWords, refusalOf } from "./removal-words.ts";

export interface Removed {
  /** A group gave a node back. */
  removed(group: NodeGroup): void;
  /** A group could not. */
  failed(group: NodeGroup): void;
}

export interface Actuator {
  /** Starts to remove nodes; true when any is on its way. @throws ScalingError */
  start(plan: Plan): Promise<boolean>;
}

/** @param signal Aborted when the program ends: what was started stays where it is. */
export const createActuator = (
  scaling: Scaling,
  deletions: Deletions,
  told: Removed,
  signal: AbortSignal,
): Actuator => {
  const { clock, log, options, recorder, statusEvents } = scaling;

  const mark = async (buckets: Bucket[]): Promise<void> => {
    const marked: string[] = [];
    let failures = 0;
    for (const node of buckets.flatMap(({ nodes }) => nodes)) {
      const { name } = node.metadata;
      try {
        await addTaint(
          scaling,
          name,
          { key: toBeDeleted, effect: "NoSchedule" },
          options.cordonNodeBeforeTerminating,
        );
        recorder.event(node, "Normal", "ScaleDown", "marked the node as toBeDeleted/unschedulable");
        marked.push(name);
      } catch (error) {
        failures += 1;
        const why = `failed to mark the node as toBeDeleted/unschedulable: ${messageOf(error)}`;
        recorder.event(node, "Warning", "ScaleDownFailed", why);
      }
    }

    if (failures > 0) {
      for (const name of marked) {
        await unmark(name);
      }

      throw new ScalingError("apiCallError", `couldn't taint ${failures} nodes with ToBeDeleted`);
    }
  };

  const unmark = async (name: string): Promise<void> => {
    await removeTaint(scaling, name, toBeDeleted, options.cordonNodeBeforeTerminating).catch(
      () => {},
    );
  };

  const announce = (bucket: Bucket, drain: boolean): void => {
    for (const node of bucket.nodes) {
      const message = drain ? drainWords(scaling, node) : emptyWords(node);
      const reason = drain ? "ScaleDown" : "ScaleDownEmpty";
      log.info(0, drain ? "actuator.go:277" : "actuator.go:159", message);
      statusEvents.event("Normal", reason, message);
      deletions.start(bucket.group.id, node.metadata.name, drain);
    }
  };

  const remove = async (bucket: Bucket, drain: boolean): Promise<void> => {
    const wait = options.nodeDeleteDelayAfterTaint;
    if (wait > 0) {
      log.info(
        0,
        "actuator.go:299",
        `Scale-down: waiting ${goDuration(wait)} before trying to delete nodes`,
      );
      await clock.sleep(wait, signal);
    }

    const left = createBudgetsLeft(scaling.client.list("policy/poddisruptionbudgets"));
    await Promise.all(
      bucket.nodes.map(async (node) => {
        const state = stateOfNode(scaling, node);
        const moving = podsToMove(state, {
          clock,
          options,
          budgets: left,
          ...(drain ? { client: scaling.client } : {}),
        });
        const refusal = refusalOf(node, moving, drain);
        if (refusal === undefined) {
          await take(state, bucket.group, drain);
        } else {
          await giveUp(node, bucket.group, drain, ...refusal);
        }
      }),
    );
  };

  const take = async (state: NodeState, group: NodeGroup, drain: boolean): Promise<void> => {
    const { node } = state;
    const { name } = node.metadata;
    try {
      await (drain
        ? drainNode(scaling, state, signal)
        : evictDaemonSetPods(scaling, state, signal));
      await waitForDelay(scaling, node, signal);
    } catch (error) {
      if (!signal.aborted) {
        await giveUp(node, group, drain, "prepareNodeForDeletion failed", messageOf(error), true);
      }

      return;
    }

    if (options.nodeDeletionBatcherInterval > 0) {
      await clock.sleep(options.nodeDeletionBatcherInterval, signal);
    }

    try {
      await group.remove([node]);
    } catch (error) {
      told.failed(group);
      const why = `failed to delete nodes from group ${group.id}: ${messageOf(error)}`;
      await giveUp(node, group, drain, "", why, false);
      return;
    }

    recorder.event(node, "Normal", "ScaleDown", "nodes removed by cluster autoscaler");
    told.removed(group);
    statusEvents.event(
      "Normal",
      drain ? "ScaleDown" : "ScaleDownEmpty",
      drain
        ? `Scale-down: node ${name} removed with drain`
        : `Scale-down: empty node ${name} removed`,
    );
    deletions.end(name);
  };

  const giveUp = async (
    node: KubeObject,
    _group: NodeGroup,
    drain: boolean,
    message: string,
    why: string,
    gently = true,
  ): Promise<void> => {
    const { name } = node.metadata;
    const what = drain
      ? `couldn't delete node "${name}" with drain`
      : `couldn't delete empty node "${name}"`;
    const words = `Scale-down: ${what}, ${message}, status error: ${why}`;
    if (gently) {
      log.warn("delete_in_batch.go:208", words);
    } else {
      log.error("delete_in_batch.go:210", words);
    }

    recorder.event(
      node,
      "Warning",
      "ScaleDownFailed",
      `${drain ? "failed to drain and delete node" : "failed to delete empty node"}: ${why}`,
    );
    await unmark(name);
    deletions.end(name);
  };

  const begin = async (buckets: Bucket[], drain: boolean): Promise<void> => {
    await mark(buckets);
    for (const bucket of buckets) {
      announce(bucket, drain);
    }

    for (const bucket of buckets) {
      // It goes on by itself; what goes wrong with a node is told there.
      remove(bucket, drain).catch((error: unknown) => {
        if (!signal.aborted) {
          log.error("actuator.go:310", messageOf(error));
        }
      });
    }
  };

  return {
    start: async (plan) => {
      const { empty, drain } = crop(scaling, plan, deletions);
      if (empty.length > 0) {
        await begin(empty, false);
      }

      if (drain.length > 0) {
        await begin(drain, true);
      }

      return empty.length + drain.length > 0;
    },
  };
};
