/** How many nodes of which groups are ordered: what would help, within all limits. */
import type { KubeObject } from "../../object.ts";
import { ScalingError } from "../context.ts";
import type { Scaling } from "../context.ts";
import type { NodeGroup } from "../provider/node-group.ts";
import type { Option } from "./options.ts";
import { similarTo } from "./group-options.ts";
import type { Parts, Pass } from "./pass.ts";
import { balance } from "./similar-groups.ts";
import type { ScaleUpInfo } from "./similar-groups.ts";
import { beyondQuota } from "./validity.ts";

/** @throws ScalingError when the cluster has as many nodes as it may have. */
export const planFor = (parts: Parts, pass: Pass, best: Option): ScaleUpInfo[] => {
  const { log } = parts.scaling;
  const node = nodeOf(parts, best.group);
  const most = cappedBySize(parts.scaling, best.nodes, pass.nodes.length);
  const wanted = pass.quota.check(node, most).allowed;
  if (wanted < best.nodes) {
    log.info(
      1,
      "orchestrator.go:1119",
      `Only ${wanted} nodes can be added to ${best.group.id} due to resource quotas`,
    );
  }

  const infos = spread(parts, pass, best.group, wanted);
  const total = infos.reduce((sum, { from, to }) => sum + to - from, 0);
  if (total < wanted) {
    log.info(
      1,
      "orchestrator.go:1166",
      `Can only add ${total} nodes due to node group limits, need ${wanted} nodes`,
    );
  }

  return infos;
};

const nodeOf = ({ templates }: Parts, { id }: NodeGroup): KubeObject => {
  const template = templates.get(id);
  if (template === undefined) {
    throw new ScalingError("cloudProviderError", "No node info for best expansion option!");
  }

  return template.node;
};

/** @throws ScalingError */
export const cappedBySize = (
  { log, options, statusEvents }: Scaling,
  wanted: number,
  current: number,
): number => {
  const most = options.maxNodesTotal;
  if (most <= 0 || wanted + current <= most) {
    return wanted;
  }

  log.info(1, "orchestrator.go:642", `Capping size to max cluster total size (${most})`);
  statusEvents.event(
    "Warning",
    "MaxNodesTotalReached",
    `Max total nodes in cluster reached: ${most}`,
  );
  if (most - current < 1) {
    throw new ScalingError("transientError", "max node total count already reached");
  }

  return most - current;
};

const spread = (parts: Parts, pass: Pass, group: NodeGroup, wanted: number): ScaleUpInfo[] => {
  const { log, options } = parts.scaling;
  const alike = similarTo(parts, pass, group);
  if (alike.length > 0) {
    log.info(
      2,
      "orchestrator.go:669",
      `Found ${alike.length} similar node groups: [${alike.map(({ id }) => id).join(" ")}]`,
    );
  } else if (options.balanceSimilarNodeGroups) {
    log.info(2, "orchestrator.go:672", "No similar node groups found");
  }

  const open = alike.filter(
    (one) => beyondQuota(log, pass.quota, one, nodeOf(parts, one)) === undefined,
  );
  const targets = [group, ...open];
  if (targets.length > 1) {
    const names = targets.map(({ id }) => id).join(", ");
    log.info(
      1,
      "orchestrator.go:699",
      `Splitting scale-up between ${targets.length} similar node groups: {${names}}`,
    );
  }

  return balance(targets, wanted, log)
    .map((info) => withinQuota(parts, pass, info))
    .filter(({ from, to }) => from !== to);
};

const withinQuota = (parts: Parts, { quota }: Pass, info: ScaleUpInfo): ScaleUpInfo => {
  const node = nodeOf(parts, info.group);
  const delta = info.to - info.from;
  const { allowed } = quota.check(node, delta);
  if (allowed < delta) {
    parts.scaling.log.info(
      1,
      "orchestrator.go:737",
      `Capping scale-up of ${info.group.id} from ${delta} to ${allowed} nodes due to quota`,
    );
  }

  quota.consume(node, allowed);
  return { ...info, to: info.from + allowed };
};
