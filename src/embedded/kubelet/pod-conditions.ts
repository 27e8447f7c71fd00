/** The conditions a kubelet keeps on a pod. Follows pkg/kubelet/status/generate.go. */
import type { Json } from "../object.ts";
import type { Phase } from "./phase.ts";
import type { ContainerRecord, PodRun } from "./pod-run.ts";

interface Finding {
  status: "True" | "False";
  reason?: string;
  message?: string;
}

const own = [
  "PodReadyToStartContainers",
  "Initialized",
  "Ready",
  "ContainersReady",
  "PodScheduled",
];

/** @param former Conditions so far; those of others stay. @param now RFC 3339. */
export const podConditions = (run: PodRun, phase: Phase, former: Json[], now: string): Json[] => {
  const others = former.filter(({ type }) => !own.includes(type));
  const containers = containersReady(run, phase);
  const findings: Record<string, Finding> = {
    PodReadyToStartContainers: {
      status: run.isReadyToStart && !run.isTerminated ? "True" : "False",
    },
    Initialized: initialized(run, phase),
    Ready: containers.status === "True" ? gates(run, others) : containers,
    ContainersReady: containers,
    PodScheduled: { status: "True" },
  };
  const { generation } = run.pod.metadata;
  return [
    ...others,
    ...own.map((type) => {
      const old = former.find((condition) => condition.type === type);
      const { status, reason, message } = findings[type] as Finding;
      return {
        type,
        ...(generation === undefined ? {} : { observedGeneration: generation }),
        status,
        lastProbeTime: null,
        lastTransitionTime: old?.status === status ? old.lastTransitionTime : now,
        ...(reason === undefined ? {} : { reason }),
        ...(message === undefined ? {} : { message }),
      };
    }),
  ];
};

const names = (records: ContainerRecord[]): string =>
  `[${records.map(({ name }) => name).join(" ")}]`;

const containersReady = ({ records }: PodRun, phase: Phase): Finding => {
  if (phase === "Succeeded") {
    return { status: "False", reason: "PodCompleted" };
  }

  if (phase === "Failed") {
    return { status: "False", reason: "PodFailed" };
  }

  const unready = records.filter(
    ({ kind, ready }) => (kind === "main" || kind === "sidecar") && !ready,
  );
  return unready.length === 0
    ? { status: "True" }
    : {
        status: "False",
        reason: "ContainersNotReady",
        message: `containers with unready status: ${names(unready)}`,
      };
};

const gates = ({ pod }: PodRun, others: Json[]): Finding => {
  const missing = ((pod.spec.readinessGates ?? []) as Json[]).flatMap(({ conditionType }) => {
    const condition = others.find(({ type }) => type === conditionType);
    if (condition === undefined) {
      return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    }

    return condition.status === "True"
      ? []
      : [
          `the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`,
        ];
  });
  return missing.length === 0
    ? { status: "True" }
    : { status: "False", reason: "ReadinessGatesNotReady", message: missing.join(", ") };
};

const initialized = ({ records }: PodRun, phase: Phase): Finding => {
  if (phase === "Succeeded") {
    return { status: "True", reason: "PodCompleted" };
  }

  const hasStarted = records.some(
    ({ kind, state, last }) => kind === "main" && (state.kind !== "waiting" || last !== undefined),
  );
  const incomplete = records.filter((record) => !isInitialized(record));
  return hasStarted || incomplete.length === 0
    ? { status: "True" }
    : {
        status: "False",
        reason: "ContainersNotInitialized",
        message: `containers with incomplete status: ${names(incomplete)}`,
      };
};

const isInitialized = ({ kind, state, started }: ContainerRecord): boolean => {
  if (kind === "sidecar") {
    return state.kind === "running" && started;
  }

  return kind !== "init" || (state.kind === "terminated" && state.terminated.exitCode === 0);
};
