/** The part of a pass that helps pods. Follows RunOnce of core/static_autoscaler.go. */
import type { KubeObject } from "../../object.ts";
import { timeOf } from "../context.ts";
import type { Scaling } from "../context.ts";
import { areAllNew } from "../pending.ts";
import type { ScaleTimes } from "../state/scale-times.ts";
import type { Orchestrator } from "./orchestrator.ts";
import { outcomeOf, tellPods } from "./outcome.ts";
import type { Outcome } from "./outcome.ts";

export interface Helped {
  outcome: Outcome;
  /** Pods know it already. */
  isTold: boolean;
  /** Nothing is taken away in this pass. */
  pause: boolean;
}

/** @param readyNodes How many nodes work. @param nodes All, those to come included. */
export const helpPods = async (
  scaling: Scaling,
  orchestrator: Orchestrator,
  times: ScaleTimes,
  pods: KubeObject[],
  readyNodes: number,
  nodes: KubeObject[],
): Promise<Helped> => {
  const { clock, log, options } = scaling;
  if (pods.length === 0) {
    log.info(1, "static_autoscaler.go:532", "No unschedulable pods");
    return { outcome: outcomeOf("notNeeded"), isTold: false, pause: false };
  }

  const most = options.maxNodesTotal;
  if (most > 0 && readyNodes >= most) {
    return { outcome: tooManyNodes(scaling, pods, readyNodes), isTold: false, pause: false };
  }

  if (options.bypassedSchedulers.length === 0 && areAllNew(scaling, pods)) {
    log.info(
      1,
      "static_autoscaler.go:558",
      "Unschedulable pods are very new, waiting one iteration for more",
    );
    return { outcome: outcomeOf("inCooldown"), isTold: false, pause: true };
  }

  const { outcome, error } = await orchestrator.scaleUp(pods, nodes);
  tellPods(scaling, outcome);
  if (error !== undefined) {
    log.error("static_autoscaler.go:636", `Failed to scale up: ${error.message}`);
  } else if (outcome.result === "successful") {
    times.last.up = timeOf(clock);
  }

  return { outcome, isTold: true, pause: false };
};

const tooManyNodes = (
  { log, options, statusEvents }: Scaling,
  pods: KubeObject[],
  readyNodes: number,
): Outcome => {
  const message = `Max total nodes in cluster reached: ${options.maxNodesTotal}`;
  log.warn("static_autoscaler.go:536", `${message}. Current number of ready nodes: ${readyNodes}`);
  statusEvents.event("Warning", "MaxNodesTotalReached", message);
  return outcomeOf("limitedByMaxNodes", {
    helpless: pods.map((pod) => ({ pod, reasons: [] })),
  });
};
