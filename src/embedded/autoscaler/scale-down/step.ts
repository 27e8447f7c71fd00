/** The part of a pass that takes nodes away. Follows scaleDown of core/static_autoscaler.go. */
import type { KubeObject } from "../../object.ts";
import { messageOf, timeOf, wallTime } from "../context.ts";
import type { Scaling } from "../context.ts";
import { goTime } from "../go-text.ts";
import type { ClusterState } from "../state/cluster-state.ts";
import type { ScaleTimes } from "../state/scale-times.ts";
import type { Actuator } from "./actuator.ts";
import { scaleDownCandidates } from "./candidates.ts";
import type { Planner } from "./planner.ts";
import { updateSoftTaints } from "./soft-taints.ts";

export interface Shrinking {
  /** @param pause Nothing is taken away now. @throws ScalingError */
  step(nodes: KubeObject[], pause: boolean): Promise<void>;
  /** Nodes that may go, by group, and when that was found. */
  candidates(): Map<string, string[]>;
  probed(): number | undefined;
}

export const createShrinking = (
  scaling: Scaling,
  parts: { planner: Planner; actuator: Actuator; state: ClusterState; times: ScaleTimes },
): Shrinking => {
  const { clock, groups, log, options } = scaling;
  const { planner, actuator, state, times } = parts;
  const { last } = times;
  let candidates = new Map<string, string[]>();
  let probed: number | undefined;

  const isResting = (now: number): boolean =>
    !options.scaleDownDelayTypeLocal &&
    (last.up + options.scaleDownDelayAfterAdd > now ||
      last.failure + options.scaleDownDelayAfterFailure > now ||
      last.down + options.scaleDownDelayAfterDelete > now);

  const note = (now: number): void => {
    candidates = new Map();
    probed = now;
    for (const node of planner.unneeded()) {
      const id = groups.of(node)?.id;
      if (id !== undefined) {
        candidates.set(id, [...(candidates.get(id) ?? []), node.metadata.name]);
      }
    }
  };

  const remove = async (now: number): Promise<void> => {
    log.info(4, "static_autoscaler.go:803", "Starting scale down");
    if (await actuator.start(planner.nodesToDelete())) {
      last.down = now;
      state.recalculate();
    }
  };

  return {
    candidates: () => candidates,
    probed: () => probed,
    step: async (nodes, pause) => {
      const now = timeOf(clock);
      log.info(4, "static_autoscaler.go:732", "Calculating unneeded nodes");
      const former = new Set([...candidates.values()].flat());
      const own = scaleDownCandidates(scaling, nodes, former, times);
      planner.update(nodes, own);
      note(now);
      const isCool = pause || isResting(now);
      tellTimes(scaling, times, pause, isCool);
      let failure: unknown;
      if (!isCool && own.length === 0) {
        log.info(
          4,
          "static_autoscaler.go:798",
          "Starting scale down: no scale down candidates. skipping...",
        );
      } else if (!isCool) {
        failure = await remove(now).then(
          () => undefined,
          (error: unknown) => error,
        );
      }

      await updateSoftTaints(scaling, nodes, planner.unneeded());
      if (failure !== undefined) {
        log.error("static_autoscaler.go:825", `Failed to scale down: ${messageOf(failure)}`);
        last.failure = now;
        throw failure;
      }
    },
  };
};

const tellTimes = (
  { clock, log }: Scaling,
  { last }: ScaleTimes,
  pause: boolean,
  isCool: boolean,
): void => {
  const shown = (time: number): string => goTime(wallTime(clock, time));
  log.info(
    4,
    "static_autoscaler.go:776",
    `Scale down status: lastScaleUpTime=${shown(last.up)} lastScaleDownDeleteTime=${shown(last.down)} lastScaleDownFailTime=${shown(last.failure)} scaleDownForbidden=${pause} scaleDownInCooldown=${isCool}`,
  );
};
