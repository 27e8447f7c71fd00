/** Groups that have fewer nodes than they must have. Follows ScaleUpToNodeGroupMinSize. */
import type { KubeObject } from "../../object.ts";
import { messageOf } from "../context.ts";
import type { NodeGroup } from "../provider/node-group.ts";
import { roomToGrow } from "../quotas.ts";
import type { Quota } from "../quotas.ts";
import { execute } from "./executor.ts";
import type { Ordered } from "./executor.ts";
import { outcomeOf } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";
import type { Parts } from "./pass.ts";
import { cappedBySize } from "./plan.ts";
import { infosText } from "./similar-groups.ts";
import type { ScaleUpInfo } from "./similar-groups.ts";
import { beyondQuota, notReady } from "./validity.ts";

const prefix = "ScaleUpToNodeGroupMinSize:";

/** @throws ScalingError */
export const scaleUpToMinimum = async (
  parts: Parts,
  nodes: KubeObject[],
  told: Ordered,
): Promise<Outcome> => {
  const { groups, log, options } = parts.scaling;
  const quota = roomToGrow(nodes, options);
  const infos = groups.all().flatMap((group) => raise(parts, quota, group));
  if (infos.length === 0) {
    log.info(1, "orchestrator.go:302", `${prefix} scale up not needed`);
    return outcomeOf("notNeeded");
  }

  log.info(1, "orchestrator.go:306", `${prefix} final scale-up plan: ${infosText(infos)}`);
  await execute(parts.scaling, infos, told);
  parts.state.recalculate();
  return outcomeOf("successful", { infos, considered: groups.all().map(({ id }) => id) });
};

const raise = (parts: Parts, quota: Quota, group: NodeGroup): ScaleUpInfo[] => {
  const { log } = parts.scaling;
  const { id, minSize, maxSize } = group;
  const size = group.targetSize();
  log.info(
    4,
    "orchestrator.go:249",
    `${prefix} NodeGroup ${id}, TargetSize ${size}, MinSize ${minSize}, MaxSize ${maxSize}`,
  );
  if (size >= minSize) {
    return [];
  }

  const unsafe = notReady(parts, group);
  if (unsafe !== undefined) {
    log.warn("orchestrator.go:255", `${prefix} node group is ready to scale up: &{[${unsafe}]}`);
    return [];
  }

  const template = parts.templates.get(id);
  if (template === undefined) {
    log.warn("orchestrator.go:261", `${prefix} no node info for ${id}`);
    return [];
  }

  const exceeded = beyondQuota(log, quota, group, template.node);
  if (exceeded !== undefined) {
    log.warn("orchestrator.go:266", `${prefix} node group resource excceded: &{[${exceeded}]}`);
    return [];
  }

  try {
    const { allowed } = quota.check(template.node, minSize - size);
    return [{ group, from: size, to: size + cappedBySize(parts.scaling, allowed, size) }];
  } catch (error) {
    log.warn(
      "orchestrator.go:280",
      `${prefix} failed to get capped node count: ${messageOf(error)}`,
    );
    return [];
  }
};
