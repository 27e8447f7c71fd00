/** Makes options of flags, with the checks that the real program makes after it has read them. */
import { parseFlags } from "./flag-values.ts";
import type { FlagValues } from "./flag-values.ts";
import { flagRows } from "./flags.table.ts";
import { goDuration, parseDuration, quoted } from "./go-text.ts";
import type { AutoscalerOptions, Limits } from "./options.ts";
import { optionsText } from "./options-text.ts";

export interface ReadOptions {
  options: AutoscalerOptions;
  /** What the program says of them before it starts. */
  warnings: string[];
  /** All options as the program tells them. */
  text: string;
  /** Why it cannot start. */
  fatal: string | undefined;
}

const defaults = new Map(flagRows.map(([name, , value]) => [name, value]));
const gibibyte = 1024 ** 3;

/** @throws UsageError */
export const readOptions = (argv: string[]): ReadOptions => {
  const flags = reader(parseFlags(argv));
  const warnings: string[] = [];
  const faults: string[] = [];
  const limits = (name: string, unit: number): Limits => {
    const parsed = parseLimits(flags.text(name));
    if (typeof parsed === "string") {
      faults.push(`Failed to parse flags: ${parsed}`);
      return { min: 0, max: 0 };
    }

    return { min: parsed.min * unit, max: parsed.max * unit };
  };

  const cores = limits("cores-total", 1);
  const memory = limits("memory-total", gibibyte);
  if (!flags.flag("scale-down-enabled")) {
    warnings.push(
      "--scale-down-enabled flag is deprecated and will be removed in a future release",
    );
  }

  const healthTimes = ["max-inactivity", "max-failing-time", "max-startup-time"];
  const longest = Math.max(...healthTimes.map((name) => flags.duration(name)));
  if (flags.duration("max-startup-time") < longest) {
    warnings.push(
      `--max-startup-time needs to be at least as high as --max-failing-time and --max-inactivity, overriding it to the highest value out of them: ${goDuration(longest)}`,
    );
  }

  return {
    warnings,
    fatal: faults[0],
    text: optionsText(flags.text, flags.all),
    options: {
      ...decisions(flags),
      ...surroundings(flags),
      cores,
      memory,
      maxStartupTime: longest,
    },
  };
};

interface Reader {
  text(name: string): string;
  flag(name: string): boolean;
  number(name: string): number;
  duration(name: string): number;
  all(name: string): string[];
  list(name: string): string[];
}

const reader = (values: FlagValues): Reader => {
  const text = (name: string): string => values.get(name)?.at(-1) ?? defaults.get(name) ?? "";
  return {
    text,
    flag: (name) => /^(1|t|true)$/i.test(text(name)),
    number: (name) => Number(text(name)),
    duration: (name) => parseDuration(text(name)) ?? 0,
    all: (name) => values.get(name) ?? [],
    list: (name) =>
      (values.get(name) ?? []).flatMap((one) => one.split(",")).filter((one) => one !== ""),
  };
};

/** Whether and when nodes come and go. */
const decisions = (flags: Reader) => ({
  balanceSimilarNodeGroups: flags.flag("balance-similar-node-groups"),
  balancingIgnoreLabels: flags.all("balancing-ignore-label"),
  balancingLabels: flags.all("balancing-label"),
  bspDisruptionTimeout: flags.duration("blocking-system-pod-distruption-timeout"),
  cordonNodeBeforeTerminating: flags.flag("cordon-node-before-terminating"),
  daemonSetEvictionForEmptyNodes: flags.flag("daemonset-eviction-for-empty-nodes"),
  daemonSetEvictionForOccupiedNodes: flags.flag("daemonset-eviction-for-occupied-nodes"),
  enforceNodeGroupMinSize: flags.flag("enforce-node-group-min-size"),
  expanders: flags.text("expander").split(","),
  expendablePodsPriorityCutoff: flags.number("expendable-pods-priority-cutoff"),
  forceDaemonSets: flags.flag("force-ds"),
  ignoreDaemonSetsUtilization: flags.flag("ignore-daemonsets-utilization"),
  ignoreMirrorPodsUtilization: flags.flag("ignore-mirror-pods-utilization"),
  initialNodeGroupBackoff: flags.duration("initial-node-group-backoff-duration"),
  maxAllocatableDifference: flags.number("max-allocatable-difference-ratio"),
  maxBulkSoftTaints: flags.number("max-bulk-soft-taint-count"),
  maxDrainParallelism: flags.number("max-drain-parallelism"),
  maxFreeDifference: flags.number("max-free-difference-ratio"),
  maxGracefulTermination: flags.number("max-graceful-termination-sec"),
  maxMemoryDifference: flags.number("memory-difference-ratio"),
  maxNodeGroupBackoff: flags.duration("max-node-group-backoff-duration"),
  maxNodeProvisionTime: flags.duration("max-node-provision-time"),
  maxNodeStartupTime: flags.duration("max-node-startup-time"),
  maxNodesPerScaleUp: flags.number("max-nodes-per-scaleup"),
  maxNodesTotal: flags.number("max-nodes-total"),
  maxPodEvictionTime: flags.duration("max-pod-eviction-time"),
  maxScaleDownParallelism: flags.number("max-scale-down-parallelism"),
  maxTotalUnreadyPercentage: flags.number("max-total-unready-percentage"),
  minReplicaCount: flags.number("min-replica-count"),
  newPodScaleUpDelay: flags.duration("new-pod-scale-up-delay"),
  nodeDeleteDelayAfterTaint: flags.duration("node-delete-delay-after-taint"),
  nodeDeletionBatcherInterval: flags.duration("node-deletion-batcher-interval"),
  nodeDeletionDelayTimeout: flags.duration("node-deletion-delay-timeout"),
  nodeGroupBackoffReset: flags.duration("node-group-backoff-reset-timeout"),
  nodeInfoCacheExpire: flags.duration("node-info-cache-expire-time"),
  okTotalUnreadyCount: flags.number("ok-total-unready-count"),
  scaleDownDelayAfterAdd: flags.duration("scale-down-delay-after-add"),
  scaleDownDelayAfterDelete: flags.duration("scale-down-delay-after-delete"),
  scaleDownDelayAfterFailure: flags.duration("scale-down-delay-after-failure"),
  scaleDownDelayTypeLocal: flags.flag("scale-down-delay-type-local"),
  scaleDownEnabled: flags.flag("scale-down-enabled"),
  scaleDownUnneededTime: flags.duration("scale-down-unneeded-time"),
  scaleDownUnreadyEnabled: flags.flag("scale-down-unready-enabled"),
  scaleDownUnreadyTime: flags.duration("scale-down-unready-time"),
  scaleDownUtilizationThreshold: flags.number("scale-down-utilization-threshold"),
  scaleFromUnschedulable: flags.flag("scale-from-unschedulable"),
  scaleUpFromZero: flags.flag("scale-up-from-zero"),
  scaleUpSimulationForSkippedGroups: flags.flag(
    "scaleup-simulation-for-skipped-node-groups-enabled",
  ),
  skipNodesWithCustomControllerPods: flags.flag("skip-nodes-with-custom-controller-pods"),
  skipNodesWithLocalStorage: flags.flag("skip-nodes-with-local-storage"),
  skipNodesWithSystemPods: flags.flag("skip-nodes-with-system-pods"),
  startupTaintPrefixes: flags.all("startup-taint-prefix"),
  startupTaints: [...flags.all("ignore-taint"), ...flags.all("startup-taint")],
  statusTaints: flags.all("status-taint"),
  unremovableNodeRecheckTimeout: flags.duration("unremovable-node-recheck-timeout"),
});

/** How the program itself runs and what it tells. */
const surroundings = (flags: Reader) => ({
  address: flags.text("address"),
  allowedSchedulers: flags.list("allowed-scheduler-names"),
  bypassedSchedulers: flags.list("bypassed-scheduler-names"),
  cloudProvider: flags.text("cloud-provider"),
  frequentLoops: flags.flag("frequent-loops-enabled"),
  leaderElect: flags.flag("leader-elect"),
  leaseDuration: flags.duration("leader-elect-lease-duration"),
  leaseName: flags.text("leader-elect-resource-name"),
  leaseRetry: flags.duration("leader-elect-retry-period"),
  maxFailingTime: flags.duration("max-failing-time"),
  maxInactivity: flags.duration("max-inactivity"),
  namespace: flags.text("namespace"),
  recordDuplicatedEvents: flags.flag("record-duplicated-events"),
  scanInterval: flags.duration("scan-interval"),
  statusConfigMap: flags.text("status-config-map-name"),
  verbosity: flags.number("v"),
  writeStatusConfigMap: flags.flag("write-status-configmap"),
});

/** `0:100`, or what is wrong with it. */
const parseLimits = (text: string): Limits | string => {
  const [low = "", high] = text.split(/:(.*)/s);
  if (high === undefined) {
    return `wrong nodes configuration: ${text}`;
  }

  for (const [name, number] of [
    ["min", low],
    ["max", high],
  ] as const) {
    if (!/^[+-]?\d+$/.test(number)) {
      return `failed to set ${name} size: ${number}, expected integer, err: strconv.ParseInt: parsing ${quoted(number)}: invalid syntax`;
    }
  }

  const limits = { min: Number(low), max: Number(high) };
  if (limits.min < 0) {
    return "min size must be greater or equal to  0";
  }

  return limits.max < limits.min ? "max size must be greater or equal to min size" : limits;
};
