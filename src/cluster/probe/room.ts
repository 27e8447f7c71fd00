/** How much CPU and memory pods can still ask for. */
import { podRequests } from "../../kubectl/pod-requests.ts";
import { quantityNumber } from "../../kubectl/quantity.ts";
import type { Json } from "../../kubectl/object.ts";
import { isPretended, no, read, takesPods, yes } from "./ground.ts";
import type { Probe } from "./ground.ts";

export const room: Probe = async (ground) => {
  const [nodes, pods] = await Promise.all([ground.nodes(), read(ground, "/api/v1/pods")]);
  const taking = nodes.filter((node) => takesPods(node) && !isPretended(node));
  const free = taking.map((node) => freeOn(node, pods.items));
  const cpu = Math.round(free.reduce((sum, one) => sum + one.cpu, 0));
  const memory = Math.round(free.reduce((sum, one) => sum + one.memory, 0));
  const why = "Counted as the scheduler does: allocatable less what pods request.";
  const facts = { cpu, memory, nodes: taking.map(({ metadata }) => metadata.name) };
  if (taking.length === 0) {
    return no("No node takes pods.", "None is Ready, uncordoned and without a taint.", facts);
  }

  return cpu > 0 && memory > 0
    ? yes(`${cores(cpu)} CPU and ${gibibytes(memory)} of memory are free.`, why, facts)
    : no(`${cpu > 0 ? "Memory" : "CPU"} is all taken.`, why, facts);
};

const freeOn = (node: Json, pods: readonly Json[]): { cpu: number; memory: number } => {
  const requests = pods
    .filter(
      ({ spec, status }) =>
        spec?.nodeName === node.metadata.name && !["Succeeded", "Failed"].includes(status?.phase),
    )
    .map((pod) => podRequests(pod));
  const left = (field: "cpu" | "memory", scale: number): number =>
    (quantityNumber(node.status?.allocatable?.[field]) ?? 0) * scale -
    requests.reduce((sum, request) => sum + request[field], 0);
  return { cpu: Math.max(0, left("cpu", 1000)), memory: Math.max(0, left("memory", 1)) };
};

/** Thousandths to `1.5`. */
export const cores = (milli: number): string => String(Math.floor(milli / 100) / 10);

/** Bytes to `3.2 GiB`. */
export const gibibytes = (bytes: number): string =>
  `${(Math.floor((bytes / 2 ** 30) * 10) / 10).toString()} GiB`;
