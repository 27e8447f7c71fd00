/** The pod that the autoscaler expects on every new node. Follows BuildKubeProxy of cloudprovider. */
import type { KubeObject } from "../../object.ts";

export const kubeProxy = (group: string, random: () => number): KubeObject => {
  const number = Math.floor(random() * 2 ** 53);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `kube-proxy-${group}-${number}`,
      namespace: "kube-system",
      uid: `kube-proxy-${group}-${number}`,
      resourceVersion: "",
      creationTimestamp: "",
      annotations: {
        "kubernetes.io/config.source": "file",
        "kubernetes.io/config.mirror": "1234567890abcdef",
      },
      labels: { component: "kube-proxy", tier: "node" },
    },
    spec: {
      containers: [{ image: "kubeproxy", resources: { requests: { cpu: "100m" } } }],
      priority: 2_000_000_000,
    },
    status: { phase: "Running", conditions: [{ type: "Ready", status: "True" }] },
  };
};
