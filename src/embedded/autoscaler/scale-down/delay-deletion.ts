/** Nodes may ask for time before they go: an annotation that somebody takes off when all is done. Follows core/scaledown/actuation/delay.go. */
import type { KubeObject } from "../../object.ts";
import { timeOf } from "../context.ts";
import type { Scaling } from "../context.ts";
import { goDuration } from "../go-text.ts";

const prefix = "delay-deletion.cluster-autoscaler.kubernetes.io/";
const pollInterval = 5000;

const asksForTime = ({ metadata }: KubeObject): boolean =>
  Object.keys(metadata.annotations ?? {}).some((key) => key.startsWith(prefix));

/** @throws Error when the node is gone meanwhile. */
export const waitForDelay = async (
  { client, clock, log, options }: Scaling,
  node: KubeObject,
  signal: AbortSignal,
): Promise<void> => {
  const { name } = node.metadata;
  const limit = options.nodeDeletionDelayTimeout;
  if (limit === 0 || !asksForTime(node)) {
    return;
  }

  log.info(1, "delay.go:42", `Wait for removing ${prefix} annotations on node ${name}`);
  const end = timeOf(clock) + limit;
  while (timeOf(clock) < end) {
    await clock.sleep(pollInterval, signal);
    const fresh = client.get("nodes", undefined, name);
    if (fresh === undefined) {
      throw new Error(`failed to get node ${name}: node "${name}" not found`);
    }

    if (!asksForTime(fresh)) {
      log.info(2, "delay.go:57", `Annotation ${prefix} removed from node ${name}`);
      return;
    }
  }

  log.warn(
    "delay.go:55",
    `Delay node deletion timed out for node ${name}, delay deletion annotation wasn't removed within ${goDuration(limit)}, this might slow down scale down.`,
  );
};
