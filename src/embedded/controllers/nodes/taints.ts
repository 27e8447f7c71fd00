/** Taints that follow from what a node says about itself. Follows doNoScheduleTaintingPass and processTaintBaseEviction of pkg/controller/nodelifecycle. */
import type { Client } from "../../api/client.ts";
import { formatTime } from "../../clock.ts";
import type { Json, KubeObject } from "../../object.ts";

const byCondition: Record<string, Record<string, string>> = {
  Ready: { False: "node.kubernetes.io/not-ready", Unknown: "node.kubernetes.io/unreachable" },
  MemoryPressure: { True: "node.kubernetes.io/memory-pressure" },
  DiskPressure: { True: "node.kubernetes.io/disk-pressure" },
  NetworkUnavailable: { True: "node.kubernetes.io/network-unavailable" },
  PIDPressure: { True: "node.kubernetes.io/pid-pressure" },
};

const unschedulable = "node.kubernetes.io/unschedulable";
const ownNoSchedule = new Set([
  ...Object.values(byCondition).flatMap(Object.values),
  unschedulable,
]);
const ownNoExecute = new Set(Object.values(byCondition["Ready"] ?? {}));

const wantedNoSchedule = ({ spec, status }: KubeObject): string[] => [
  ...((status?.conditions ?? []) as Json[]).flatMap(({ type, status: truth }) => {
    const key = byCondition[type]?.[truth];
    return key === undefined ? [] : [key];
  }),
  ...(spec?.unschedulable === true ? [unschedulable] : []),
];

const readyKey = ({ status }: KubeObject): string | undefined => {
  const ready = status?.conditions?.find(({ type }: Json) => type === "Ready");
  return byCondition["Ready"]?.[ready?.status];
};

/** NoSchedule taints for conditions and for `spec.unschedulable`. */
export const syncNoSchedule = (client: Client, name: string, now: number): Promise<void> =>
  change(client, name, (node, taints) => {
    const wanted = wantedNoSchedule(node);
    const isOwn = ({ key, effect }: Json): boolean =>
      effect === "NoSchedule" && ownNoSchedule.has(key);
    const kept = taints.filter((taint) => !isOwn(taint) || wanted.includes(taint.key));
    const missing = wanted.filter(
      (key) => !kept.some((taint) => taint.key === key && taint.effect === "NoSchedule"),
    );
    return [
      ...kept,
      ...missing.map((key) => ({ key, effect: "NoSchedule", timeAdded: formatTime(now) })),
    ];
  });

/** The NoExecute taint of a node that is not ready or not heard of; none on a ready one. */
export const syncNoExecute = (client: Client, name: string, now: number): Promise<void> =>
  change(client, name, (node, taints) => {
    const wanted = readyKey(node);
    const isOwn = ({ key, effect }: Json): boolean =>
      effect === "NoExecute" && ownNoExecute.has(key);
    const kept = taints.filter((taint) => !isOwn(taint) || taint.key === wanted);
    return wanted === undefined || kept.some(isOwn)
      ? kept
      : [...kept, { key: wanted, effect: "NoExecute", timeAdded: formatTime(now) }];
  });

const change = async (
  client: Client,
  name: string,
  edit: (node: KubeObject, taints: Json[]) => Json[],
): Promise<void> => {
  await client.modify("nodes", undefined, name, (copy) => {
    const before: Json[] = copy["spec"]?.taints ?? [];
    const after = edit(copy, before);
    if (JSON.stringify(before) === JSON.stringify(after)) {
      return false;
    }

    copy["spec"] = { ...copy["spec"], taints: after };
    if (after.length === 0) {
      delete copy["spec"].taints;
    }

    return undefined;
  });
};
