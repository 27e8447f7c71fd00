/** PodTopologyLabels: a pod on a node carries the node's zone and region; PodResize: it cannot grow beyond its node. */
import type { Client } from "../api/client.ts";
import type { Json } from "../object.ts";
import type { AdmissionPlugin, AdmissionRequest, StartAdmission } from "./admission.ts";
import { parseAmounts } from "./quota/amounts.ts";
import { podRequests } from "./quota/pod-resources.ts";
import { refuse } from "./refusal.ts";

const copied = ["topology.kubernetes.io/zone", "topology.kubernetes.io/region"];

const topologyOf = (client: Client, node: string): Record<string, string> => {
  const labels = client.get("nodes", undefined, node)?.metadata.labels ?? {};
  return Object.fromEntries(Object.entries(labels).filter(([key]) => copied.includes(key)));
};

const targetOf = (object: Json, subresource: string | undefined): string => {
  if (subresource === "binding") {
    return object.target?.kind === "Node" ? object.target.name : "";
  }

  return subresource === undefined ? (object.spec?.nodeName ?? "") : "";
};

export const startPodTopologyLabels: StartAdmission = ({ client }): AdmissionPlugin => ({
  name: "PodTopologyLabels",
  mutate: ({ resource, subresource, operation, object }) => {
    if (resource.key !== "pods" || operation !== "CREATE" || object === undefined) {
      return;
    }

    const node = targetOf(object, subresource);
    const labels = node === "" ? {} : topologyOf(client, node);
    if (Object.keys(labels).length > 0) {
      object.metadata.labels = { ...object.metadata.labels, ...labels };
    }
  },
});

const shortages = (request: AdmissionRequest, allocatable: Json): string => {
  const wanted = podRequests(request.object!, { effective: false });
  const { cpu, memory } = parseAmounts(allocatable);
  const lines = [
    wanted["cpu"] !== undefined && cpu !== undefined && wanted["cpu"].compare(cpu) > 0
      ? `cpu, requested: ${wanted["cpu"].milliValue()}, allocatable: ${cpu.milliValue()}`
      : "",
    wanted["memory"] !== undefined && memory !== undefined && wanted["memory"].compare(memory) > 0
      ? `memory, requested: ${wanted["memory"].value()}, allocatable: ${memory.value()}`
      : "",
  ];
  return lines.filter((line) => line !== "").join("; ");
};

const withCause = (error: Error & { details?: unknown }, reason: string): Error =>
  Object.assign(error, {
    details: { ...(error.details as Json), causes: [{ reason }] },
  });

export const startPodResize: StartAdmission = ({ client }): AdmissionPlugin => ({
  name: "PodResizeValidator",
  validate: (request) => {
    const { resource, subresource, operation, object, oldObject } = request;
    const nodeName = object?.["spec"]?.nodeName ?? "";
    if (
      resource.key !== "pods" ||
      subresource !== "resize" ||
      operation !== "UPDATE" ||
      nodeName === "" ||
      object?.metadata.generation === oldObject?.metadata.generation
    ) {
      return;
    }

    const node = client.get("nodes", undefined, nodeName);
    if (node === undefined) {
      throw refuse(request, `node ${JSON.stringify(nodeName)} not found`);
    }

    const lacking = shortages(request, node["status"]?.allocatable);
    if (lacking !== "") {
      const text = `node didn't have enough allocatable resources: ${lacking}`;
      throw withCause(refuse(request, text), "NodeCapacity");
    }
  },
});
