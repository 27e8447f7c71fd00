/** Defaults of workloads and autoscalers, from pkg/apis/{apps,batch}/v1 and autoscaling/{v1,v2} defaults.go. */
import { clone } from "../../object.ts";
import type { Json } from "../../object.ts";
import { fill, fillPointers } from "../fill.ts";
import type { TypeDefaults } from "../fill.ts";

const rollingUpdate = (strategy: Json, defaults: Json): void => {
  fill(strategy, { type: "RollingUpdate" });
  if (strategy.type === "RollingUpdate") {
    strategy.rollingUpdate = { ...defaults, ...strategy.rollingUpdate };
  }
};

const deployment = (spec: Json): void => {
  spec.strategy ??= {};
  rollingUpdate(spec.strategy, { maxUnavailable: "25%", maxSurge: "25%" });
  fill(spec, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600 });
};

const daemonSet = (spec: Json): void => {
  spec.updateStrategy ??= {};
  rollingUpdate(spec.updateStrategy, { maxUnavailable: 1, maxSurge: 0 });
  fill(spec, { revisionHistoryLimit: 10 });
};

const statefulSet = (spec: Json): void => {
  spec.updateStrategy ??= {};
  const strategy = spec.updateStrategy;
  if ((strategy.type ?? "") === "") {
    strategy.type = "RollingUpdate";
    strategy.rollingUpdate ??= {};
  }

  if (strategy.type === "RollingUpdate" && strategy.rollingUpdate !== undefined) {
    fill(strategy.rollingUpdate, { partition: 0 });
  }

  spec.persistentVolumeClaimRetentionPolicy ??= {};
  fill(spec.persistentVolumeClaimRetentionPolicy, { whenDeleted: "Retain", whenScaled: "Retain" });
  fill(spec, { podManagementPolicy: "OrderedReady", replicas: 1, revisionHistoryLimit: 10 });
};

const jobSpec = (spec: Json): void => {
  if (spec.completions === undefined && spec.parallelism === undefined) {
    spec.completions = 1;
  }

  fillPointers(spec, {
    parallelism: 1,
    backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : 2_147_483_647,
    completionMode: "NonIndexed",
    suspend: false,
    podReplacementPolicy: spec.podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed",
    manualSelector: false,
  });
};

/** Only jobs: the template of a cron job keeps what it was given. */
const job = (value: Json): void => {
  value.spec ??= {};
  jobSpec(value.spec);
  const labels = value.spec.template?.metadata?.labels;
  // In Go both are one map from then on, so that a job has the labels generated for its pods, too: wait for them.
  const complete = value.spec.manualSelector === true || labels?.["job-name"] !== undefined;
  if (complete && labels && Object.keys(value.metadata?.labels ?? {}).length === 0) {
    value.metadata = { ...value.metadata, labels: clone(labels) };
  }
};

const policy = (type: string, value: number): Json => ({ type, value, periodSeconds: 15 });

const scaling = (given: Json, defaults: Json): Json => {
  const rules = { ...given };
  fillPointers(rules, defaults);
  return rules;
};

const behavior = (value: Json): void => {
  value.scaleUp = scaling(value.scaleUp, {
    stabilizationWindowSeconds: 0,
    selectPolicy: "Max",
    policies: [policy("Pods", 4), policy("Percent", 100)],
  });
  value.scaleDown = scaling(value.scaleDown, {
    selectPolicy: "Max",
    policies: [policy("Percent", 100)],
  });
};

const autoscaler = (spec: Json): void => {
  fill(spec, { minReplicas: 1 });
  if ((spec.metrics ?? []).length === 0) {
    spec.metrics = [
      {
        type: "Resource",
        resource: { name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
      },
    ];
  }
};

export const workloadDefaults: TypeDefaults = {
  "apps.v1.DeploymentSpec": deployment,
  "apps.v1.DaemonSetSpec": daemonSet,
  "apps.v1.StatefulSetSpec": statefulSet,
  "apps.v1.ReplicaSetSpec": (value) => fill(value, { replicas: 1 }),
  "batch.v1.Job": job,
  "batch.v1.CronJobSpec": (value) =>
    fill(value, {
      concurrencyPolicy: "Allow",
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    }),
  "batch.v1.PodFailurePolicyOnPodConditionsPattern": (value) => fill(value, { status: "True" }),
  "autoscaling.v2.HorizontalPodAutoscalerSpec": autoscaler,
  "autoscaling.v2.HorizontalPodAutoscalerBehavior": behavior,
  "autoscaling.v1.HorizontalPodAutoscalerSpec": (value) => fill(value, { minReplicas: 1 }),
};
