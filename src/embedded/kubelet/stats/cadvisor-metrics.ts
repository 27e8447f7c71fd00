/** `/metrics/cadvisor` of a kubelet: the families that dashboards of containers are made of. */
import { parseQuantity } from "../../resources/quantity.ts";
import { exposition, type MetricSample } from "./exposition.ts";
import type { ContainerStats, NodeStats } from "./node-stats.ts";

export interface Machine {
  cores: number;
  /** Bytes. */
  memory: number;
}

/** Microseconds over which a limit of processor time is counted. */
const period = 100_000;

export const cadvisorMetrics = (stats: NodeStats, { cores, memory }: Machine): string => {
  const containers = stats.containers();
  const samples = (
    valueOf: (one: ContainerStats) => number | undefined,
    labels: Record<string, string> = {},
  ): MetricSample[] =>
    containers.flatMap((one) => {
      const value = valueOf(one);
      return value === undefined
        ? []
        : [{ labels: { ...labelsOf(one), ...labels }, value, at: one.at }];
    });
  return exposition([
    {
      name: "container_cpu_usage_seconds_total",
      help: "Cumulative cpu time consumed in seconds.",
      type: "counter",
      samples: samples(({ cpuSeconds }) => cpuSeconds, { cpu: "total" }),
    },
    {
      name: "container_memory_usage_bytes",
      help: "Current memory usage in bytes, including all memory regardless of when it was accessed",
      type: "gauge",
      samples: samples(({ memoryBytes }) => memoryBytes),
    },
    {
      name: "container_memory_working_set_bytes",
      help: "Current working set in bytes.",
      type: "gauge",
      samples: samples(({ memoryBytes }) => memoryBytes),
    },
    {
      name: "container_start_time_seconds",
      help: "Start time of the container since unix epoch in seconds.",
      type: "gauge",
      samples: samples(({ startedAt }) => Math.trunc(startedAt / 1000)),
    },
    {
      name: "container_spec_cpu_period",
      help: "CPU period of the container.",
      type: "gauge",
      samples: samples(() => period),
    },
    {
      name: "container_spec_cpu_quota",
      help: "CPU quota of the container.",
      type: "gauge",
      samples: samples((one) => {
        const limit = limitOf(one, "cpu");
        return limit === undefined ? undefined : limit * period;
      }),
    },
    {
      name: "container_spec_memory_limit_bytes",
      help: "Memory limit for the container.",
      type: "gauge",
      samples: samples((one) => limitOf(one, "memory") ?? 0),
    },
    {
      name: "machine_cpu_cores",
      help: "Number of logical CPU cores.",
      type: "gauge",
      samples: [{ labels: {}, value: cores }],
    },
    {
      name: "machine_memory_bytes",
      help: "Amount of memory installed on the machine.",
      type: "gauge",
      samples: [{ labels: {}, value: memory }],
    },
  ]);
};

const labelsOf = ({ run, record, id }: ContainerStats): Record<string, string> => ({
  container: record.name,
  id: `/kubepods.slice/pod${run.pod.metadata.uid}/${id}`,
  image: record.image ?? "",
  name: id,
  namespace: run.pod.metadata.namespace ?? "",
  pod: run.pod.metadata.name,
});

const limitOf = ({ record }: ContainerStats, resource: string): number | undefined => {
  const amount = record.spec.resources?.limits?.[resource];
  return amount === undefined ? undefined : parseQuantity(amount).toNumber();
};
