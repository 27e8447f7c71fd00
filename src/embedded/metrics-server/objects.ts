/** What metrics-server serves: NodeMetrics and PodMetrics, single, as lists and as tables (pkg/api). */
import { type Clock, formatTime } from "../clock.ts";
import { formatDuration } from "../codec/duration.ts";
import type { Json, KubeObject } from "../object.ts";
import { parseQuantity, Quantity } from "../resources/quantity.ts";
import type { Storage, Usage } from "./storage.ts";

export const groupVersion = "metrics.k8s.io/v1beta1";

export const nodeMetrics = (node: KubeObject, storage: Storage, clock: Clock): Json => {
  const usage = storage.node(node.metadata.name);
  return (
    usage && {
      metadata: metadataOf(node, clock.now()),
      timestamp: formatTime(usage.at - clock.skipped()),
      window: durationText(usage.window),
      usage: amounts(usage),
    }
  );
};

export const podMetrics = (pod: KubeObject, storage: Storage, clock: Clock): Json => {
  const { namespace = "", name } = pod.metadata;
  const found = storage.pod(`${namespace}/${name}`);
  return (
    found && {
      metadata: metadataOf(pod, clock.now()),
      timestamp: formatTime(found.at - clock.skipped()),
      window: durationText(found.window),
      containers: found.containers.map(({ name: container, usage }) => ({
        name: container,
        usage: amounts(usage),
      })),
    }
  );
};

const metadataOf = ({ metadata: { name, namespace, labels } }: KubeObject, now: number): Json => ({
  name,
  ...(namespace === undefined ? {} : { namespace }),
  creationTimestamp: formatTime(now),
  ...(labels === undefined ? {} : { labels }),
});

const durationText = (ms: number): string => formatDuration(BigInt(Math.round(ms)) * 1_000_000n);

const amounts = ({ nanoCores, memoryBytes }: Usage): Json => ({
  cpu: new Quantity(BigInt(nanoCores)).toString(),
  memory: Quantity.from(memoryBytes, "BinarySI").toString(),
});

export const single = (kind: string, item: Json): Json => ({
  kind,
  apiVersion: groupVersion,
  ...item,
});

export const listOf = (kind: string, items: Json[]): Json => ({
  kind: `${kind}List`,
  apiVersion: groupVersion,
  metadata: {},
  items,
});

/** As `kubectl get` prints them. @param apiVersion `meta.k8s.io/v1` or `v1beta1`. */
export const tableOf = (kind: string, items: Json[], apiVersion: string): Json => ({
  kind: "Table",
  apiVersion,
  metadata: {},
  columnDefinitions:
    items.length === 0
      ? null
      : [
          column("Name", "name", "Name of the resource"),
          column("cpu", "quantity", ""),
          column("memory", "quantity", ""),
          column("Window", "duration", ""),
        ],
  rows:
    items.length === 0
      ? null
      : items.map((item) => ({
          cells: [item.metadata.name, total(item, "cpu"), total(item, "memory"), item.window],
          object: single(kind, item),
        })),
});

const column = (name: string, format: string, description: string): Json => ({
  name,
  type: "string",
  format,
  description,
  priority: 0,
});

const total = (item: Json, resource: "cpu" | "memory"): string => {
  const usages: Json[] = item.containers?.map(({ usage }: Json) => usage) ?? [item.usage];
  let sum = new Quantity(0n);
  for (const usage of usages) {
    sum = sum.add(parseQuantity(usage[resource]));
  }

  return sum.toString();
};

export const resourceList: Json = {
  kind: "APIResourceList",
  apiVersion: "v1",
  groupVersion,
  resources: [
    {
      name: "nodes",
      singularName: "",
      namespaced: false,
      kind: "NodeMetrics",
      verbs: ["get", "list"],
    },
    {
      name: "pods",
      singularName: "",
      namespaced: true,
      kind: "PodMetrics",
      verbs: ["get", "list"],
    },
  ],
};

export const groupDocument: Json = {
  kind: "APIGroup",
  apiVersion: "v1",
  name: "metrics.k8s.io",
  versions: [{ groupVersion, version: "v1beta1" }],
  preferredVersion: { groupVersion, version: "v1beta1" },
};
