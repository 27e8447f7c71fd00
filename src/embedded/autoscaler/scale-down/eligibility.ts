/** Which nodes are so little used that they may go at all. Follows core/scaledown/eligibility. */
import type { KubeObject } from "../../object.ts";
import type { NodeState } from "../../scheduler/node-state.ts";
import { messageOf } from "../context.ts";
import type { Scaling } from "../context.ts";
import { goDuration, sixDigits } from "../go-text.ts";
import { createQuota } from "../log.ts";
import type { Quota } from "../log.ts";
import { readinessOf } from "../readiness.ts";
import { isBeingDeleted } from "../taints.ts";
import { utilisationOf } from "./utilisation.ts";

export const isKeptByAnnotation = ({ metadata }: KubeObject): boolean =>
  metadata.annotations?.["cluster-autoscaler.kubernetes.io/scale-down-disabled"] === "true";

/** Names of the nodes that may go. @param isRecent Nodes that could not go a while ago. */
export const eligibleNodes = (
  scaling: Scaling,
  candidates: KubeObject[],
  isRecent: (name: string) => boolean,
): string[] => {
  const { log, options, snapshot } = scaling;
  const quota = createQuota();
  let skipped = 0;
  const eligible = candidates.filter((node) => {
    const { name } = node.metadata;
    const state = snapshot.get(name);
    if (state === undefined) {
      log.error(
        "eligibility.go:75",
        `Can't retrieve scale-down candidate ${name} from snapshot, err: node not found`,
      );
      return false;
    }

    if (isRecent(name)) {
      skipped += 1;
      return false;
    }

    return isEligible(scaling, state, quota);
  });
  if (quota.over() > 0) {
    log.info(4, "klogx.go:88", `Skipped logging utilization for ${quota.over()} other nodes`);
  }

  if (skipped > 0) {
    log.info(
      1,
      "eligibility.go:102",
      `Scale-down calculation: ignoring ${skipped} nodes unremovable in the last ${goDuration(options.unremovableNodeRecheckTimeout)}`,
    );
  }

  return eligible.map(({ metadata }) => metadata.name);
};

const isEligible = (scaling: Scaling, state: NodeState, quota: Quota): boolean => {
  const { clock, groups, log, options } = scaling;
  const { node } = state;
  const { name } = node.metadata;
  if (isBeingDeleted(node, clock.now())) {
    log.info(
      1,
      "eligibility.go:112",
      `Skipping ${name} from delete consideration - the node is currently being deleted`,
    );
    return false;
  }

  if (isKeptByAnnotation(node)) {
    log.info(
      1,
      "eligibility.go:118",
      `Skipping ${name} from delete consideration - the node is marked as no scale down`,
    );
    return false;
  }

  if (groups.of(node) === undefined) {
    log.warn(
      "eligibility.go:130",
      `Skipped ${name} from delete consideration - the node is not autoscaled`,
    );
    return false;
  }

  let used;
  try {
    used = utilisationOf(state, options, clock);
  } catch (error) {
    log.warn(
      "eligibility.go:143",
      `Failed to calculate utilization for ${name}: ${messageOf(error)}`,
    );
    return false;
  }

  if (!options.scaleDownUnreadyEnabled && !readinessOf(node).ready) {
    log.info(
      4,
      "eligibility.go:151",
      `Skipping unready node ${name} from delete consideration - scale-down of unready nodes is disabled`,
    );
    return false;
  }

  const percent = `${sixDigits(used.highest * 100)}% of allocatable`;
  if (used.highest > options.scaleDownUtilizationThreshold) {
    log.info(
      4,
      "eligibility.go:162",
      `Node ${name} unremovable: ${used.resource} requested (${percent}) is above the scale-down utilization threshold`,
    );
    return false;
  }

  if (quota.take()) {
    log.info(4, "klogx.go:88", `Node ${name} - ${used.resource} requested is ${percent}`);
  }

  return true;
};
