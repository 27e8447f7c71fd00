/** How an attempt to add nodes went, and what the pods are told of it. Follows processors/status/eventing_scale_up_processor.go. */
import type { KubeObject } from "../../object.ts";
import type { Scaling } from "../context.ts";
import { infosText } from "./similar-groups.ts";
import type { ScaleUpInfo } from "./similar-groups.ts";

export type Result =
  | "successful"
  | "error"
  | "noOptions"
  | "notNeeded"
  | "notTried"
  | "inCooldown"
  | "limitedByMaxNodes";

/** A pod that no group can help. */
export interface Helpless {
  pod: KubeObject;
  /** Reasons by group. */
  reasons: Map<string, string[]>[];
}

export interface Outcome {
  result: Result;
  infos: ScaleUpInfo[];
  triggered: KubeObject[];
  helpless: Helpless[];
  /** Groups that were looked at. */
  considered: string[];
}

export const outcomeOf = (result: Result, more: Partial<Outcome> = {}): Outcome => ({
  result,
  infos: [],
  triggered: [],
  helpless: [],
  considered: [],
  ...more,
});

export const tellPods = ({ log, recorder }: Scaling, outcome: Outcome): void => {
  if (outcome.result === "successful" || outcome.result === "error") {
    log.info(
      4,
      "eventing_scale_up_processor.go:46",
      "Skipping event processing for unschedulable pods since there is a ScaleUp attempt this loop",
    );
  } else {
    for (const helpless of outcome.helpless) {
      recorder.event(
        helpless.pod,
        "Normal",
        "NotTriggerScaleUp",
        `pod didn't trigger scale-up: ${reasonsOf(outcome, helpless)}`,
      );
    }
  }

  if (outcome.infos.length > 0) {
    for (const pod of outcome.triggered) {
      recorder.event(
        pod,
        "Normal",
        "TriggeredScaleUp",
        `pod triggered scale-up: ${infosText(outcome.infos)}`,
      );
    }
  }
};

const reasonsOf = ({ result, considered }: Outcome, { reasons }: Helpless): string => {
  if (result === "limitedByMaxNodes") {
    return "max total nodes in cluster reached";
  }

  const counts = new Map<string, number>();
  for (const [group, words] of reasons.flatMap((byGroup) => [...byGroup])) {
    for (const reason of considered.includes(group) ? words : []) {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
    }
  }

  return [...counts].map(([reason, count]) => `${count} ${reason}`).join(", ");
};
