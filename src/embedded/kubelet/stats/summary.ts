/** `/stats/summary` of a kubelet: processor and memory of the node, its pods and their containers (pkg/kubelet/apis/stats/v1alpha1). */
import { formatTime } from "../../clock.ts";
import type { Json } from "../../object.ts";
import { byPod, together } from "./node-stats.ts";
import type { ContainerStats, NodeStats, Sample } from "./node-stats.ts";

/** @param capacity Bytes of memory. */
export const summary = (stats: NodeStats, nodeName: string, capacity: number): Json => {
  const node = stats.node();
  return {
    node: {
      nodeName,
      startTime: formatTime(stats.bootedAt),
      cpu: cpuOf(node),
      memory: {
        availableBytes: Math.max(0, capacity - node.memoryBytes),
        ...memoryOf(node),
      },
    },
    pods: byPod(stats.containers()).map(podStats),
  };
};

const podStats = (containers: ContainerStats[]): Json => {
  const { run } = containers[0]!;
  const { name, namespace, uid } = run.pod.metadata;
  const whole = together(containers);
  return {
    podRef: { name, namespace, uid },
    startTime: run.startTime ?? null,
    containers: containers.map((one) => ({
      name: one.record.name,
      startTime: formatTime(one.startedAt),
      cpu: cpuOf(one),
      memory: memoryOf(one),
    })),
    cpu: cpuOf(whole),
    memory: memoryOf(whole),
  };
};

const cpuOf = ({ at, cores, cpuSeconds }: Sample): Json => ({
  time: formatTime(at),
  usageNanoCores: Math.round(cores * 1e9),
  usageCoreNanoSeconds: Math.round(cpuSeconds * 1e9),
});

const memoryOf = ({ at, memoryBytes }: Sample): Json => ({
  time: formatTime(at),
  usageBytes: memoryBytes,
  workingSetBytes: memoryBytes,
  rssBytes: memoryBytes,
});
