/** Which objects a node may read because something of its own needs them (k8s.io/kubernetes plugin/pkg/auth/authorizer/node/graph.go). */
import type { Client } from "../api/client.ts";
import type { KubeObject } from "../object.ts";
import { claimsOf, configMapsOf, resourceClaimsOf, secretsOf } from "./pod-references.ts";

export type Relation = (node: string, namespace: string, name: string) => boolean;

const mirror = "kubernetes.io/config.mirror";

/** Relations by resource key; looked up when asked, since a node has few pods and few nodes ask. */
export const nodeRelations = (client: Client): Record<string, Relation> => {
  const podsOn = (node: string, namespace: string): KubeObject[] =>
    client
      .list("pods", { namespace })
      .filter(
        (pod) => pod["spec"].nodeName === node && pod.metadata.annotations?.[mirror] === undefined,
      );

  const byPod =
    (refers: (pod: KubeObject, name: string) => boolean): Relation =>
    (node, namespace, name) =>
      podsOn(node, namespace).some((pod) => refers(pod, name));

  const claims = byPod((pod, name) => claimsOf(pod).has(name));
  const volumes: Relation = (node, _, name) => {
    const claim = client.get("persistentvolumes", undefined, name)?.["spec"].claimRef;
    return claim !== undefined && claims(node, claim.namespace, claim.name);
  };

  return {
    secrets: byPod((pod, name) => secretsOf(pod).has(name)),
    configmaps: byPod((pod, name) => configMapsOf(pod).has(name)),
    persistentvolumeclaims: claims,
    persistentvolumes: volumes,
    serviceaccounts: byPod((pod, name) => pod["spec"].serviceAccountName === name),
    "resource.k8s.io/resourceclaims": byPod((pod, name) => resourceClaimsOf(pod).has(name)),
    "resource.k8s.io/resourceslices": (node, _, name) =>
      client.get("resource.k8s.io/resourceslices", undefined, name)?.["spec"].nodeName === node,
    "storage.k8s.io/volumeattachments": (node, _, name) =>
      client.get("storage.k8s.io/volumeattachments", undefined, name)?.["spec"].nodeName === node,
    pods: (node, namespace, name) =>
      client.get("pods", namespace, name)?.["spec"].nodeName === node,
  };
};
