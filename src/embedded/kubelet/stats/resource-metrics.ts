/** `/metrics/resource` of a kubelet: what schedulers and autoscalers need (pkg/kubelet/metrics/collectors/resource_metrics.go). */
import { exposition, type Family, type MetricSample } from "./exposition.ts";
import { byPod, together } from "./node-stats.ts";
import type { ContainerStats, NodeStats, Sample } from "./node-stats.ts";

const cpu = (what: string): string =>
  `[STABLE] Cumulative cpu time consumed by the ${what} in core-seconds`;
const memory = (what: string): string => `[STABLE] Current working set of the ${what} in bytes`;

export const resourceMetrics = (stats: NodeStats): string => {
  const containers = stats.containers();
  const node = stats.node();
  const pods = byPod(containers);
  const families: Family[] = [
    {
      name: "container_cpu_usage_seconds_total",
      help: cpu("container"),
      type: "counter",
      samples: containers.map((one) => sampleOf(one, one.cpuSeconds)),
    },
    {
      name: "container_memory_working_set_bytes",
      help: memory("container"),
      type: "gauge",
      samples: containers.map((one) => sampleOf(one, one.memoryBytes)),
    },
    {
      name: "container_start_time_seconds",
      help: "[STABLE] Start time of the container since unix epoch in seconds",
      type: "gauge",
      samples: containers.map(({ at: _at, ...one }) => ({
        labels: labelsOf(one),
        value: one.startedAt / 1000,
      })),
    },
    {
      name: "node_cpu_usage_seconds_total",
      help: cpu("node"),
      type: "counter",
      samples: [{ labels: {}, value: node.cpuSeconds, at: node.at }],
    },
    {
      name: "node_memory_working_set_bytes",
      help: memory("node"),
      type: "gauge",
      samples: [{ labels: {}, value: node.memoryBytes, at: node.at }],
    },
    {
      name: "pod_cpu_usage_seconds_total",
      help: cpu("pod"),
      type: "counter",
      samples: pods.map((all) => podSample(all, ({ cpuSeconds }) => cpuSeconds)),
    },
    {
      name: "pod_memory_working_set_bytes",
      help: memory("pod"),
      type: "gauge",
      samples: pods.map((all) => podSample(all, ({ memoryBytes }) => memoryBytes)),
    },
    {
      name: "resource_scrape_error",
      help: "[STABLE] 1 if there was an error while getting container metrics, 0 otherwise",
      type: "gauge",
      samples: [{ labels: {}, value: 0 }],
    },
    {
      name: "scrape_error",
      help: "[ALPHA] (Deprecated since 1.29.0) 1 if there was an error while getting container metrics, 0 otherwise",
      type: "gauge",
      samples: [{ labels: {}, value: 0 }],
    },
  ];
  return exposition(families);
};

type Placed = Pick<ContainerStats, "run" | "record">;

const podLabels = ({ run }: Placed): Record<string, string> => ({
  namespace: run.pod.metadata.namespace ?? "",
  pod: run.pod.metadata.name,
});

const labelsOf = (one: Placed): Record<string, string> => ({
  container: one.record.name,
  ...podLabels(one),
});

const sampleOf = (one: ContainerStats, value: number): MetricSample => ({
  labels: labelsOf(one),
  value,
  at: one.at,
});

const podSample = (all: ContainerStats[], valueOf: (whole: Sample) => number): MetricSample => ({
  labels: podLabels(all[0]!),
  value: valueOf(together(all)),
  at: together(all).at,
});
