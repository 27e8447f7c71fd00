/** Plays the cloud for the controller's Service: its address is this machine, and annotations say which ports stand for its own. */
import type { Client } from "../api/client.ts";
import type { Json, KubeObject } from "../object.ts";
import type { LoopbackPorts } from "./proxy-host.ts";

/** Where a Service's port 80 and port 443 answer on this machine, as `127.0.0.1:41873`; clients outside the cluster read them. */
const annotations = { http: "drydock/http", https: "drydock/https" } as const;

const address = "127.0.0.1";

/** Services of type LoadBalancer that lead to a pod. */
export const servicesOf = (client: Client, pod: KubeObject): KubeObject[] =>
  client
    .list("services", { namespace: pod.metadata.namespace ?? "" })
    .filter(({ spec }) => spec.type === "LoadBalancer" && selects(spec.selector, pod));

const selects = (
  selector: Record<string, string> | undefined,
  { metadata }: KubeObject,
): boolean => {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => metadata.labels?.[key] === value);
};

/** Ports that the Services had last time, so that addresses which people wrote down stay right. */
export const publishedPorts = (services: KubeObject[]): LoopbackPorts | undefined => {
  for (const { metadata } of services) {
    const [http, https] = [annotations.http, annotations.https].map((name) =>
      Number(/^127\.0\.0\.1:(\d{1,5})$/.exec(metadata.annotations?.[name] ?? "")?.[1]),
    );
    if (http! > 0 && https! > 0) {
      return { http: http!, https: https! };
    }
  }

  return undefined;
};

export const publish = async (
  client: Client,
  { metadata: { namespace, name } }: KubeObject,
  { http, https }: LoopbackPorts,
): Promise<void> => {
  const wanted = {
    [annotations.http]: `${address}:${http}`,
    [annotations.https]: `${address}:${https}`,
  };
  await client.modify("services", namespace, name, ({ metadata }) => {
    if (Object.entries(wanted).every(([key, value]) => metadata.annotations?.[key] === value)) {
      return false;
    }

    metadata.annotations = { ...metadata.annotations, ...wanted };
  });
  await setAddresses(client, namespace, name, [{ ip: address, ipMode: "Proxy" }]);
};

/** The address goes when nobody answers there any more; the ports stay known. */
export const withdraw = (
  client: Client,
  { metadata: { namespace, name } }: KubeObject,
): Promise<void> => setAddresses(client, namespace, name, []);

const setAddresses = async (
  client: Client,
  namespace: string | undefined,
  name: string,
  ingress: Json[],
): Promise<void> => {
  await client.modify(
    "services",
    namespace,
    name,
    (copy) => {
      if (JSON.stringify(copy["status"]?.loadBalancer?.ingress ?? []) === JSON.stringify(ingress)) {
        return false;
      }

      copy["status"] = { ...copy["status"], loadBalancer: ingress.length > 0 ? { ingress } : {} };
    },
    { subresource: "status" },
  );
};
