/** Nodes that were ordered and are to come. */
import { messageOf } from "../context.ts";
import type { Scaling } from "../context.ts";
import { goDuration } from "../go-text.ts";
import type { NodeGroup } from "../provider/node-group.ts";
import type { ErrorInfo } from "./backoff.ts";

export interface ScaleUpRequest {
  group: NodeGroup;
  increase: number;
  /** When it was made, and until when the nodes are expected; the cluster's own time. */
  time: number;
  expected: number;
}

/** They did not come: tells it, takes the order back, and says what went wrong. @param after Milliseconds. */
export const giveUp = (
  { log, statusEvents }: Scaling,
  { group, increase }: ScaleUpRequest,
  after: number,
): ErrorInfo => {
  const { id } = group;
  const time = goDuration(after);
  const message = `Scale-up timed out for node group ${id} after ${time}`;
  log.warn("clusterstate.go:354", message);
  statusEvents.event(
    "Warning",
    "ScaleUpTimedOut",
    `Nodes added to group ${id} failed to register within ${time}`,
  );
  log.warn(
    "clusterstate.go:367",
    `Reverting timed-out scale-up for node group ${id} by decreasing target size by ${increase}`,
  );
  try {
    group.decreaseTarget(-increase);
  } catch (error) {
    const why = messageOf(error);
    log.warn(
      "clusterstate.go:371",
      `Failed to revert timed-out scale-up for node group ${id}: ${why}`,
    );
    statusEvents.event(
      "Warning",
      "FailedToRevertScaleUp",
      `Failed to decrease target size for group ${id} after scale-up timeout: ${why}`,
    );
  }

  return { errorClass: "Other", code: "timeout", message };
};
