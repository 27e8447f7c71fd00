/** What pods cost (k8s.io/kubernetes pkg/quota/v1/evaluator/core/pods.go). */
import type { Json, KubeObject } from "../../object.ts";
import { Quantity } from "../../resources/quantity.ts";
import { addAmounts, parseAmounts, type Amounts } from "./amounts.ts";
import { intersect, isTerminal, selects, type Evaluator, type ScopeSelector } from "./evaluator.ts";
import { hasPodLevelResources, podLimits, podRequests } from "./pod-resources.ts";

const basic = ["cpu", "memory", "ephemeral-storage"];
const names = [
  "count/pods",
  "pods",
  ...basic,
  ...basic.map((name) => `requests.${name}`),
  ...basic.map((name) => `limits.${name}`),
];

/** Resources that each container must state once a quota limits them. */
const mandatory = [
  "cpu",
  "memory",
  "requests.cpu",
  "requests.memory",
  "limits.cpu",
  "limits.memory",
];

const deviceClass = "deviceclass.resource.kubernetes.io/";

const isNative = (name: string): boolean => !name.includes("/") || name.includes("kubernetes.io/");

/** `requests.example.com/gpu`, as a quota names extended resources. */
const isExtendedForQuota = (name: string): boolean =>
  name.startsWith("requests.") && (!isNative(name) || name.startsWith(`requests.${deviceClass}`));

const isExtended = (name: string): boolean =>
  name.startsWith(deviceClass) || (!isNative(name) && !name.startsWith("requests."));

const isHugePages = (name: string): boolean =>
  name.startsWith("hugepages-") || name.startsWith("requests.hugepages-");

/** Requests and limits under the names that quotas know. */
const computeUsage = (requests: Amounts, limits: Amounts): Amounts => {
  const result: Amounts = { pods: Quantity.from(1) };
  for (const [name, value] of Object.entries(requests)) {
    if (basic.includes(name) || name.startsWith("hugepages-")) {
      result[name] = value;
      result[`requests.${name}`] = value;
    } else if (isExtended(name)) {
      result[`requests.${name}`] = value;
    }
  }

  for (const name of basic) {
    const value = limits[name];
    if (value !== undefined) {
      result[`limits.${name}`] = value;
    }
  }

  return result;
};

/** Pods that ended, or that should be gone already, are not charged for. */
const isCharged = (pod: KubeObject, now: number): boolean => {
  const { deletionTimestamp, deletionGracePeriodSeconds } = pod.metadata;
  const overdue =
    deletionTimestamp !== undefined &&
    deletionGracePeriodSeconds !== undefined &&
    now > Date.parse(deletionTimestamp) + deletionGracePeriodSeconds * 1000;
  return !isTerminal(pod) && !overdue;
};

const usage = (pod: KubeObject, now: number): Amounts => {
  const counted: Amounts = { "count/pods": Quantity.from(1) };
  const options = { effective: true };
  return isCharged(pod, now)
    ? addAmounts(counted, computeUsage(podRequests(pod, options), podLimits(pod, options)))
    : counted;
};

const isTerminating = (pod: KubeObject | undefined): boolean =>
  (pod?.["spec"].activeDeadlineSeconds ?? -1) >= 0;

const hasAmounts = (resources: Json): boolean =>
  [resources?.requests, resources?.limits]
    .map((list) => parseAmounts(list))
    .some(({ cpu, memory }) => (cpu?.sign ?? 0) > 0 || (memory?.sign ?? 0) > 0);

const isBestEffort = ({ spec, status }: Json): boolean => {
  if ((status?.qosClass ?? "") !== "") {
    return status.qosClass === "BestEffort";
  }

  return spec.resources === undefined
    ? ![...(spec.containers ?? []), ...(spec.initContainers ?? [])].some(({ resources }: Json) =>
        hasAmounts(resources),
      )
    : !hasAmounts(spec.resources);
};

const crossesNamespaces = ({ spec }: Json): boolean =>
  ["podAffinity", "podAntiAffinity"]
    .map((kind) => spec.affinity?.[kind])
    .flatMap((affinity) => [
      ...(affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []),
      ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(
        ({ podAffinityTerm }: Json) => podAffinityTerm,
      ),
    ])
    .some((term) => (term.namespaces ?? []).length > 0 || term.namespaceSelector !== undefined);

const matchesScope = (selector: ScopeSelector, pod: KubeObject): boolean => {
  switch (selector.scopeName) {
    case "Terminating":
      return isTerminating(pod);
    case "NotTerminating":
      return !isTerminating(pod);
    case "BestEffort":
      return isBestEffort(pod);
    case "NotBestEffort":
      return !isBestEffort(pod);
    case "PriorityClass":
      return selects(selector, pod["spec"].priorityClassName || undefined);
    case "CrossNamespacePodAffinity":
      return crossesNamespaces(pod);
    default:
      return false;
  }
};

const missing = (hard: string[], pod: KubeObject): string | undefined => {
  if (hasPodLevelResources(pod)) {
    return undefined;
  }

  const containers: Json[] = [
    ...(pod["spec"].containers ?? []),
    ...(pod["spec"].initContainers ?? []),
  ];
  const lines = intersect(hard, mandatory).flatMap((name) => {
    const lacking = containers
      .filter(({ resources }) => {
        const { requests, limits } = resources ?? {};
        return !(name in computeUsage(parseAmounts(requests), parseAmounts(limits)));
      })
      .map((container) => String(container.name));
    return lacking.length === 0
      ? []
      : [`${name} for: ${[...new Set(lacking)].toSorted().join(",")}`];
  });
  return lines.length === 0 ? undefined : `must specify ${lines.join("; ")}`;
};

export const podEvaluator: Evaluator = {
  handles: ({ operation, subresource, object, oldObject }) => {
    if (subresource !== undefined) {
      return subresource === "resize" && operation === "UPDATE";
    }

    const scopeChanges = isTerminating(object) !== isTerminating(oldObject);
    return operation === "CREATE" || (operation === "UPDATE" && scopeChanges);
  },
  matching: (hard) =>
    hard.filter((name) => names.includes(name) || isHugePages(name) || isExtendedForQuota(name)),
  matchesScope,
  usage,
  missing,
};
