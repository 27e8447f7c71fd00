/** Orders the nodes of a plan from the provider. Follows core/scaleup/orchestrator/executor.go. */
import { messageOf, ScalingError } from "../context.ts";
import type { Scaling } from "../context.ts";
import type { ErrorInfo } from "../state/backoff.ts";
import type { NodeGroup } from "../provider/node-group.ts";
import type { ScaleUpInfo } from "./similar-groups.ts";

export interface Ordered {
  ordered(group: NodeGroup, increase: number): void;
  failed(group: NodeGroup, error: ErrorInfo): void;
}

/** One group after the other; the first failure ends it. @throws ScalingError */
export const execute = async (
  { log, statusEvents }: Scaling,
  infos: ScaleUpInfo[],
  told: Ordered,
): Promise<void> => {
  for (const { group, from, to } of infos) {
    const sizes = `instead of ${from} (max: ${group.maxSize})`;
    log.info(0, "executor.go:156", `Scale-up: setting group ${group.id} size to ${to}`);
    statusEvents.event(
      "Normal",
      "ScaledUpGroup",
      `Scale-up: setting group ${group.id} size to ${to} ${sizes}`,
    );
    try {
      await group.increase(to - from);
    } catch (error) {
      statusEvents.event(
        "Warning",
        "FailedToScaleUpGroup",
        `Scale-up failed for group ${group.id}: ${messageOf(error)}`,
      );
      const message = `failed to increase node group size: ${messageOf(error)}`;
      told.failed(group, { errorClass: "Other", code: "cloudProviderError", message });
      throw new ScalingError("cloudProviderError", message);
    }

    told.ordered(group, to - from);
    statusEvents.event(
      "Normal",
      "ScaledUpGroup",
      `Scale-up: group ${group.id} size set to ${to} ${sizes}`,
    );
  }
};
