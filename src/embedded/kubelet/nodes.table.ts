/** The nodes of a fresh cluster, as kubeadm and kind make them: one control plane and two workers. */
import type { Json } from "../object.ts";
import type { SystemUsage } from "./stats/node-stats.ts";

export interface NodePlan {
  name: string;
  address: string;
  podCidr: string;
  controlPlane: boolean;
  labels: Record<string, string>;
  cpu: string;
  memory: string;
  /** What the machine uses beside its pods; default: that of an ordinary worker. */
  system?: SystemUsage;
  /** The status of a node that somebody else made: capacity and version stay as told there. */
  like?: Json;
}

/** Declared, since these programs are no processes here. */
export const workerSystem: SystemUsage = { milliCpu: 40, memoryBytes: 380 * 2 ** 20 };
const controlPlaneSystem: SystemUsage = { milliCpu: 130, memoryBytes: 760 * 2 ** 20 };

const size = { cpu: "4", memory: "8Gi" };

export const freshNodes: NodePlan[] = [
  {
    name: "drydock-control-plane",
    address: "172.18.0.2",
    podCidr: "10.244.0.0/24",
    controlPlane: true,
    labels: {},
    system: controlPlaneSystem,
    ...size,
  },
  {
    name: "drydock-worker",
    address: "172.18.0.3",
    podCidr: "10.244.1.0/24",
    controlPlane: false,
    labels: { "ingress-ready": "true", tier: "frontend" },
    ...size,
  },
  {
    name: "drydock-worker2",
    address: "172.18.0.4",
    podCidr: "10.244.2.0/24",
    controlPlane: false,
    labels: { tier: "backend" },
    ...size,
  },
];
