/** Whether a group may grow at all. */
import type { KubeObject } from "../../object.ts";
import type { Klog } from "../log.ts";
import type { NodeGroup } from "../provider/node-group.ts";
import type { Quota } from "../quotas.ts";
import type { Parts, Pass } from "./pass.ts";

/** Undefined: it may. */
export const reasonToSkip = (
  parts: Parts,
  { quota }: Pass,
  group: NodeGroup,
): string | undefined => {
  const { log } = parts.scaling;
  const unsafe = notReady(parts, group);
  if (unsafe !== undefined) {
    return unsafe;
  }

  if (group.targetSize() >= group.maxSize) {
    log.info(4, "orchestrator.go:375", `Skipping node group ${group.id} - max size reached`);
    return "max node group size reached";
  }

  const template = parts.templates.get(group.id);
  if (template === undefined) {
    log.error("orchestrator.go:395", `No node info for: ${group.id}`);
    return "not ready for scale-up";
  }

  return beyondQuota(log, quota, group, template.node);
};

/** Too few of its nodes are there, or the last ones did not come. */
export const notReady = (
  { scaling: { log }, state }: Parts,
  { id }: NodeGroup,
): string | undefined => {
  const { healthy, backoff } = state.safety(id);
  if (!healthy) {
    log.warn("orchestrator.go:598", `Node group ${id} is not ready for scaleup - unhealthy`);
    return "not ready for scale-up";
  }

  if (backoff === undefined) {
    return undefined;
  }

  log.warn(
    "orchestrator.go:601",
    `Node group ${id} is not ready for scaleup - backoff with status: {true {${backoff.errorClass} ${backoff.code} ${backoff.message}}}`,
  );
  return "in backoff after failed scale-up";
};

export const beyondQuota = (
  log: Klog,
  quota: Quota,
  { id }: NodeGroup,
  node: KubeObject,
): string | undefined => {
  const { resources } = quota.check(node, 1);
  if (resources.length === 0) {
    return undefined;
  }

  log.info(
    4,
    "orchestrator.go:619",
    `Skipping node group ${id}; "cluster-wide" quota exceeded, resources: [${resources.join(" ")}]`,
  );
  return `exceeded quota: "cluster-wide", resources: ${resources.join(", ")}`;
};
