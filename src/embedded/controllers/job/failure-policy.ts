/** What a Job's failure policy says about one failed pod. Follows pod_failure_policy.go. */
import type { Json, KubeObject } from "../../object.ts";

export interface Judgement {
  /** Whether the failure counts against the limit. */
  counts: boolean;
  action?: "Ignore" | "FailJob" | "FailIndex" | "Count";
  /** Why the whole Job fails. */
  message?: string;
}

export const judgeFailure = ({ spec }: KubeObject, pod: KubeObject): Judgement => {
  const rules: Json[] = spec.podFailurePolicy?.rules ?? [];
  for (const [index, rule] of rules.entries()) {
    const match =
      rule.onExitCodes === undefined
        ? matchCondition(pod, rule.onPodConditions)
        : matchExitCode(pod, rule.onExitCodes);
    if (match !== undefined) {
      const { action } = rule;
      return {
        counts: action !== "Ignore",
        action,
        ...(action === "FailJob"
          ? { message: `${match} matching ${action} rule at index ${index}` }
          : {}),
      };
    }
  }

  return { counts: true };
};

const nameOf = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.name}`;

const matchExitCode = (
  pod: KubeObject,
  { containerName, operator, values }: Json,
): string | undefined => {
  const statuses: Json[] = [
    ...(pod["status"]?.containerStatuses ?? []),
    ...(pod["status"]?.initContainerStatuses ?? []),
  ];
  const status = statuses.find(({ name, state }) => {
    const code = state?.terminated?.exitCode;
    return (
      (containerName === undefined || containerName === name) &&
      code !== undefined &&
      code !== 0 &&
      values.includes(code) === (operator === "In")
    );
  });
  return status === undefined
    ? undefined
    : `Container ${status.name} for pod ${nameOf(pod)} failed with exit code ${status.state.terminated.exitCode}`;
};

const matchCondition = (pod: KubeObject, patterns: Json[] = []): string | undefined => {
  for (const { type, status } of (pod["status"]?.conditions ?? []) as Json[]) {
    if (patterns.some((pattern) => pattern.type === type && pattern.status === status)) {
      return `Pod ${nameOf(pod)} has condition ${type}`;
    }
  }

  return undefined;
};
