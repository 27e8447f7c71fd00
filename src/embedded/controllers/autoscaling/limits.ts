/** How fast an autoscaler may change the number of replicas (horizontal.go: convertDesiredReplicasWith...). */
import type { Json } from "../../object.ts";
import type { History } from "./history.ts";

export interface Bounds {
  current: number;
  minimum: number;
  maximum: number;
}

export interface Limited {
  replicas: number;
  reason: string;
  message: string;
}

const messages = {
  DesiredWithinRange: "the desired count is within the acceptable range",
  ScaleUpLimit: "the desired replica count is increasing faster than the maximum scale rate",
  ScaleDownLimit: "the desired replica count is decreasing faster than the maximum scale rate",
  TooManyReplicas: "the desired replica count is more than the maximum replica count",
  TooFewReplicas: "the desired replica count is less than the minimum replica count",
};

const limited = (replicas: number, reason: keyof typeof messages): Limited => ({
  replicas,
  reason,
  message: messages[reason],
});

/** Without a behaviour: at most twice as many, or four. */
export const limitPlainly = (wanted: number, { current, minimum, maximum }: Bounds): Limited => {
  const fastest = Math.max(2 * current, 4);
  if (wanted < minimum) {
    return limited(minimum, "TooFewReplicas");
  }

  const most = Math.min(maximum, fastest);
  return wanted > most
    ? limited(most, maximum > fastest ? "ScaleUpLimit" : "TooManyReplicas")
    : limited(wanted, "DesiredWithinRange");
};

/** By the policies of a behaviour, whose rules are filled with defaults. */
export const limitByBehaviour = (
  wanted: number,
  { current, minimum, maximum }: Bounds,
  { scaleUp, scaleDown }: Json,
  history: History,
  now: number,
): Limited => {
  if (wanted > current) {
    const fastest = Math.max(current, upLimit(current, scaleUp, history, now));
    const most = Math.min(maximum, fastest);
    if (wanted > most) {
      return limited(most, maximum > fastest ? "ScaleUpLimit" : "TooManyReplicas");
    }
  } else if (wanted < current) {
    const fastest = Math.min(current, downLimit(current, scaleDown, history, now));
    const least = Math.max(minimum, fastest);
    if (wanted < least) {
      return limited(least, minimum < fastest ? "ScaleDownLimit" : "TooFewReplicas");
    }
  }

  return limited(wanted, "DesiredWithinRange");
};

/** `Max` picks the policy that changes most, `Min` the one that changes least. */
const upLimit = (current: number, rules: Json, history: History, now: number): number => {
  const proposals = proposalsOf(current, rules, history, now, ({ type, value }, atStart) =>
    type === "Pods" ? atStart + value : Math.ceil(atStart * (1 + value / 100)),
  );
  return rules.selectPolicy === "Disabled"
    ? current
    : rules.selectPolicy === "Min"
      ? Math.min(...proposals)
      : Math.max(...proposals);
};

const downLimit = (current: number, rules: Json, history: History, now: number): number => {
  const proposals = proposalsOf(current, rules, history, now, ({ type, value }, atStart) =>
    type === "Pods" ? atStart - value : Math.trunc(atStart * (1 - value / 100)),
  );
  return rules.selectPolicy === "Disabled"
    ? current
    : rules.selectPolicy === "Min"
      ? Math.max(...proposals)
      : Math.min(...proposals);
};

/** What each policy allows, seen from the size at the start of its period. */
const proposalsOf = (
  current: number,
  { policies = [] }: Json,
  history: History,
  now: number,
  allow: (policy: Json, atStart: number) => number,
): number[] =>
  (policies as Json[]).map((policy) => {
    const { added, removed } = history.changes(policy.periodSeconds * 1000, now);
    return allow(policy, current - added + removed);
  });
