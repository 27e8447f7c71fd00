/** `status.loadBalancer` of Ingresses: the addresses of the Service in front of the controller (nginx/kubernetes-ingress internal/k8s/status.go). */
import { isIP } from "node:net";
import type { Client } from "../api/client.ts";
import type { Json, KubeObject } from "../object.ts";

/** One address, as an Ingress shows it. */
export const addressOf = (text: string): Json[] => [
  isIP(text) === 0 ? { hostname: text } : { ip: text },
];

/** Of the Service in front of the controller; none when there is no such Service. */
export const externalAddresses = (client: Client, namespace: string, name: string): Json[] => {
  const service = client.get("services", namespace, name);
  if (service === undefined) {
    return [];
  }

  if (service.spec.type === "ExternalName") {
    return [{ hostname: service.spec.externalName }];
  }

  const balanced = (service["status"]?.loadBalancer?.ingress ?? []) as Json[];
  return [
    ...balanced.map(({ ip, hostname }) => (ip === undefined ? { hostname } : { ip })),
    ...((service.spec.externalIPs ?? []) as string[]).map((ip) => ({ ip })),
  ];
};

/** Resolves with whether it had to be changed. */
export const setStatus = async (
  client: Client,
  ingress: KubeObject,
  addresses: Json[],
): Promise<boolean> => {
  const { namespace, name } = ingress.metadata;
  let changed = false;
  await client.modify(
    "networking.k8s.io/ingresses",
    namespace,
    name,
    (copy) => {
      const before: Json[] = copy["status"]?.loadBalancer?.ingress ?? [];
      if (JSON.stringify(before) === JSON.stringify(addresses)) {
        return false;
      }

      changed = true;
      copy["status"] = { loadBalancer: addresses.length > 0 ? { ingress: addresses } : {} };
    },
    { subresource: "status" },
  );
  return changed;
};
