/** The status of a Deployment: counts, availability, progress and failures of its ReplicaSets. */
import { formatTime } from "../../clock.ts";
import { clone } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import { canonical } from "../template-hash.ts";
import { desiredOf, maxUnavailable, statusSum } from "./arithmetic.ts";
import { hasDeadline, progressing, withCondition } from "./conditions.ts";
import type { NewCondition } from "./conditions.ts";
import { sortOut } from "./replica-sets.ts";
import { writeStatus } from "./rollout.ts";
import type { Rollout } from "./rollout.ts";

/** The whole status but for progress, which only a rollout judges. */
const calculate = (rollout: Rollout): Json => {
  const { deployment, replicaSets, clock } = rollout;
  const { newest } = sortOut(rollout);
  const available = statusSum(replicaSets, "availableReplicas");
  const enough = available >= deployment.spec.replicas - maxUnavailable(deployment);
  const { collisionCount, conditions } = deployment.status ?? {};
  const unavailable = Math.max(0, desiredOf(replicaSets) - available);
  const terminating = terminatingOf(replicaSets);
  return {
    observedGeneration: deployment.metadata.generation,
    ...positive("replicas", statusSum(replicaSets, "replicas")),
    ...positive("updatedReplicas", newest === undefined ? 0 : statusSum([newest], "replicas")),
    ...positive("readyReplicas", statusSum(replicaSets, "readyReplicas")),
    ...positive("availableReplicas", available),
    ...positive("unavailableReplicas", unavailable),
    ...(terminating === undefined ? {} : { terminatingReplicas: terminating }),
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: withCondition(
      clone(conditions ?? []),
      enough
        ? {
            type: "Available",
            status: "True",
            reason: "MinimumReplicasAvailable",
            message: "Deployment has minimum availability.",
          }
        : {
            type: "Available",
            status: "False",
            reason: "MinimumReplicasUnavailable",
            message: "Deployment does not have minimum availability.",
          },
      formatTime(clock.now()),
    ),
  };
};

const positive = (field: string, count: number): Json => (count === 0 ? {} : { [field]: count });

const terminatingOf = (replicaSets: KubeObject[]): number | undefined => {
  let sum = 0;
  for (const { status } of replicaSets) {
    if (status?.terminatingReplicas === undefined && (status?.observedGeneration ?? 0) !== 0) {
      return undefined;
    }

    sum += status?.terminatingReplicas ?? 0;
  }

  return sum;
};

/** Writes counts and availability. */
export const syncStatus = async (rollout: Rollout): Promise<void> => {
  await writeIfChanged(rollout, calculate(rollout));
};

const writeIfChanged = async (rollout: Rollout, status: Json): Promise<boolean> => {
  if (canonical(status) === canonical(rollout.deployment.status ?? {})) {
    return false;
  }

  rollout.deployment.status = status;
  await writeStatus(rollout);
  return true;
};

export const isComplete = ({ spec, metadata }: KubeObject, status: Json): boolean =>
  (status?.updatedReplicas ?? 0) === spec.replicas &&
  (status?.replicas ?? 0) === spec.replicas &&
  (status?.availableReplicas ?? 0) === spec.replicas &&
  (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);

/** Writes the status with an estimate of progress, and comes back when the deadline may have passed. */
export const syncRolloutStatus = async (rollout: Rollout): Promise<void> => {
  const { deployment, clock } = rollout;
  const status = calculate(rollout);
  const current = progressing(deployment);
  const isDone =
    (status.replicas ?? 0) === (status.updatedReplicas ?? 0) &&
    current?.reason === "NewReplicaSetAvailable";
  if (!hasDeadline(deployment)) {
    status.conditions = without(status.conditions, "Progressing");
  } else if (!isDone) {
    status.conditions = estimateProgress(rollout, status, current);
  }

  const failure = replicaFailure(rollout);
  status.conditions =
    failure === undefined
      ? without(status.conditions, "ReplicaFailure")
      : withCondition(status.conditions, failure, formatTime(clock.now()));
  if (!(await writeIfChanged(rollout, status))) {
    comeBackAtDeadline(rollout, status);
  }
};

const without = (conditions: Json[], type: string): Json[] =>
  conditions.filter((condition) => condition.type !== type);

const estimateProgress = (rollout: Rollout, status: Json, current: Json): Json[] => {
  const { deployment, clock } = rollout;
  const { newest } = sortOut(rollout);
  const subject =
    newest === undefined
      ? `Deployment "${deployment.metadata.name}"`
      : `ReplicaSet "${newest.metadata.name}"`;
  const now = formatTime(clock.now());
  const say = (word: string, truth: string, reason: string): NewCondition => ({
    type: "Progressing",
    status: truth,
    reason,
    message: `${subject} ${word}`,
  });

  if (isComplete(deployment, status)) {
    const done = say("has successfully progressed.", "True", "NewReplicaSetAvailable");
    return withCondition(status.conditions, done, now);
  }

  if (hasProgressed(deployment.status ?? {}, status)) {
    // Written anew even with the same reason: its update time is what the deadline counts from.
    return withCondition(
      without(status.conditions, "Progressing"),
      {
        ...say("is progressing.", "True", "ReplicaSetUpdated"),
        ...(current?.status === "True" ? { lastTransitionTime: current.lastTransitionTime } : {}),
      },
      now,
    );
  }

  return hasTimedOut(rollout)
    ? withCondition(
        status.conditions,
        say("has timed out progressing.", "False", "ProgressDeadlineExceeded"),
        now,
      )
    : status.conditions;
};

const hasProgressed = (old: Json, status: Json): boolean => {
  const count = (from: Json, field: string): number => from[field] ?? 0;
  const leftovers = (from: Json): number =>
    count(from, "replicas") - count(from, "updatedReplicas");
  return (
    count(status, "updatedReplicas") > count(old, "updatedReplicas") ||
    leftovers(status) < leftovers(old) ||
    count(status, "readyReplicas") > count(old, "readyReplicas") ||
    count(status, "availableReplicas") > count(old, "availableReplicas")
  );
};

const deadlineOf = ({ spec }: KubeObject, condition: Json): number =>
  Date.parse(condition.lastUpdateTime) + spec.progressDeadlineSeconds * 1000;

const hasTimedOut = ({ deployment, clock }: Rollout): boolean => {
  const condition = progressing(deployment);
  if (condition === undefined || condition.reason === "NewReplicaSetAvailable") {
    return false;
  }

  return (
    condition.reason === "ProgressDeadlineExceeded" ||
    deadlineOf(deployment, condition) < clock.now()
  );
};

const comeBackAtDeadline = ({ deployment, clock, again }: Rollout, status: Json): void => {
  const condition = progressing(deployment);
  if (
    !hasDeadline(deployment) ||
    condition === undefined ||
    condition.reason === "ProgressDeadlineExceeded" ||
    isComplete(deployment, status)
  ) {
    return;
  }

  again(Math.max(0, deadlineOf(deployment, condition) - clock.now()) + 1000);
};

const replicaFailure = (rollout: Rollout): NewCondition | undefined => {
  const { newest } = sortOut(rollout);
  const candidates = [...(newest === undefined ? [] : [newest]), ...rollout.replicaSets];
  for (const { status } of candidates) {
    const failure = status?.conditions?.find(({ type }: Json) => type === "ReplicaFailure");
    if (failure !== undefined) {
      return { ...failure, lastUpdateTime: failure.lastTransitionTime };
    }
  }

  return undefined;
};
