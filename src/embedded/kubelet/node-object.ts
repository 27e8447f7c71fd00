/** The Node object that a kubelet registers, and the parts of its status that it keeps up to date. */
import { createHash } from "node:crypto";
import type { ImageInfo } from "../containers/runtime.ts";
import type { Json } from "../object.ts";
import type { NodePlan } from "./nodes.table.ts";

export const kubeletVersion = "v1.36.4";

export const nodeObject = ({ name, podCidr, controlPlane, labels }: NodePlan): Json => ({
  apiVersion: "v1",
  kind: "Node",
  metadata: {
    name,
    labels: {
      "beta.kubernetes.io/arch": "amd64",
      "beta.kubernetes.io/os": "linux",
      "kubernetes.io/arch": "amd64",
      "kubernetes.io/hostname": name,
      "kubernetes.io/os": "linux",
      ...(controlPlane
        ? {
            "node-role.kubernetes.io/control-plane": "",
            "node.kubernetes.io/exclude-from-external-load-balancers": "",
          }
        : {}),
      ...labels,
    },
    annotations: { "volumes.kubernetes.io/controller-managed-attach-detach": "true" },
  },
  spec: {
    podCIDR: podCidr,
    podCIDRs: [podCidr],
    providerID: `kind://docker/drydock/${name}`,
    ...(controlPlane
      ? { taints: [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }] }
      : {}),
  },
});

const healthy: [type: string, status: string, reason: string, message: string][] = [
  [
    "MemoryPressure",
    "False",
    "KubeletHasSufficientMemory",
    "kubelet has sufficient memory available",
  ],
  ["DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure"],
  ["PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available"],
  ["Ready", "True", "KubeletReady", "kubelet is posting ready status"],
];

/** Conditions of a healthy node; those of others stay. @param now RFC 3339. */
export const nodeConditions = (former: Json[], now: string): Json[] => [
  ...former.filter(({ type }) => !healthy.some(([own]) => own === type)),
  ...healthy.map(([type, status, reason, message]) => {
    const old = former.find((condition) => condition.type === type);
    return {
      type,
      status,
      lastHeartbeatTime: now,
      lastTransitionTime: old?.status === status ? old.lastTransitionTime : now,
      reason,
      message,
    };
  }),
];

/** What the kubelet itself sets; extended resources that somebody added stay. */
export const nodeStatus = (
  { name, address, cpu, memory, like }: NodePlan,
  former: Json,
  images: ImageInfo[],
  now: string,
): Json => {
  const amounts = {
    cpu,
    "ephemeral-storage": "100Gi",
    "hugepages-1Gi": "0",
    "hugepages-2Mi": "0",
    memory,
    pods: "110",
  };
  return {
    ...former,
    capacity: { ...former.capacity, ...amounts, ...like?.capacity },
    allocatable: { ...former.allocatable, ...amounts, ...like?.allocatable },
    conditions: nodeConditions(former.conditions ?? [], now),
    addresses: [
      { type: "InternalIP", address },
      { type: "Hostname", address: name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: nodeInfo(name, like?.nodeInfo?.kubeletVersion),
    images: images.map(({ reference, id, sizeBytes }) => ({ names: [id, reference], sizeBytes })),
  };
};

const nodeInfo = (name: string, version: string = kubeletVersion): Json => {
  const digest = createHash("sha256").update(name).digest("hex");
  const uuid = (at: number): string =>
    digest.slice(at, at + 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  return {
    machineID: digest.slice(0, 32),
    systemUUID: uuid(16),
    bootID: uuid(32),
    kernelVersion: "6.12.0",
    osImage: "Debian GNU/Linux 13 (trixie)",
    containerRuntimeVersion: "containerd://2.3.4",
    kubeletVersion: version,
    kubeProxyVersion: "",
    operatingSystem: "linux",
    architecture: "amd64",
  };
};
