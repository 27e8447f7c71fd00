/** What Drydock can add to a cluster of its own: which requirement it meets, where, and how to tell that it works. */
import type { ProviderName } from "../cluster/provider.ts";
import type { Requirements } from "../lab/lab.ts";
import type { Api } from "../kubectl/api.ts";
import type { Json } from "../kubectl/object.ts";
import { ingressAddress } from "./gateways.ts";
import type { Reach } from "./node-ports.ts";
import { answers } from "./knock.ts";

export interface Addon {
  /** Its folder below `manifests/addons`. */
  name: string;
  /** The requirement of a lab that leads to it. */
  meets: "ingressClass" | "metrics" | "clusterAutoscaler";
  /** After "needs": `an ingress controller`. */
  noun: string;
  /** Where it is needed; everywhere, unless this says otherwise. */
  on?: readonly ProviderName[];
  /** Asks for the capability itself, whoever provides it. @returns what is missing, or undefined. @throws Unreachable */
  lacks(api: Api, reach: Reach): Promise<string | undefined>;
  /** Collections of objects that it makes by itself, as paths with a selector: they go when it goes. */
  makes?: readonly string[];
}

export const addons: readonly Addon[] = [
  {
    name: "ingress",
    meets: "ingressClass",
    noun: "an ingress controller",
    async lacks(api, reach) {
      const classes = await api.request({ path: "/apis/networking.k8s.io/v1/ingressclasses" });
      if (!(classes.body?.items?.length > 0)) {
        return "there is no IngressClass";
      }

      const address = await ingressAddress(api, reach);
      if (address === undefined) {
        return "no Service or controller says where it listens";
      }

      return (await answers(address.ip, address.http))
        ? undefined
        : `nothing answers at ${address.ip}:${address.http}`;
    },
  },
  {
    name: "metrics-server",
    meets: "metrics",
    noun: "the metrics API",
    async lacks(api) {
      const usage = await api.request({ path: "/apis/metrics.k8s.io/v1beta1/nodes" });
      return usage.status === 200 && usage.body?.items?.length > 0
        ? undefined
        : "metrics.k8s.io knows no usage of nodes yet";
    },
  },
  {
    // It plays the machines of new nodes; the practice cluster has machines of its own.
    name: "kwok",
    on: ["kind", "context"],
    meets: "clusterAutoscaler",
    noun: "kwok",
    async lacks(api) {
      const found = await api.request({
        path: "/apis/apps/v1/namespaces/kube-system/deployments/kwok-controller",
      });
      return found.body?.status?.availableReplicas > 0
        ? undefined
        : "Deployment kwok-controller is not available";
    },
  },
  {
    name: "cluster-autoscaler",
    meets: "clusterAutoscaler",
    noun: "a cluster autoscaler",
    async lacks(api) {
      const found = await api.request({
        path: "/api/v1/configmaps?fieldSelector=metadata.name%3Dcluster-autoscaler-status",
      });
      const status: Json = found.body?.items?.[0]?.data?.status;
      return /^autoscalerStatus: Running$/m.test(String(status))
        ? undefined
        : "ConfigMap cluster-autoscaler-status does not say that it is running";
    },
    makes: [
      "/api/v1/nodes?labelSelector=kwok-nodegroup",
      "/api/v1/configmaps?fieldSelector=metadata.name%3Dcluster-autoscaler-status",
    ],
  },
];

/** In the order in which they are added. */
export const addonsFor = (requires: Requirements, provider: ProviderName): Addon[] =>
  addons.filter(({ meets, on }) => requires[meets] && on?.includes(provider) !== false);
