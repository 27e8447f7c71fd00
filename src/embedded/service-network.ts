/** How Services and DNS look from inside the pods: cluster IPs lead to ready endpoints, names to addresses. */
import type { Client } from "./api/client.ts";
import { type Endpoint, NetworkError } from "./containers/network/connection.ts";
import type { DnsAnswer, DnsRecord } from "./containers/network/network.ts";
import type { PodNetworkHooks } from "./containers/network/pod-network.ts";
import type { Json, KubeObject } from "./object.ts";

const domain = "cluster.local";
const dnsService = "10.96.0.10";
const serviceName = "kubernetes.io/service-name";
const slicesKey = "discovery.k8s.io/endpointslices";

/** @param random In [0, 1); which of several endpoints gets a connection. */
export const createServiceHooks = (client: Client, random: () => number): PodNetworkHooks => ({
  route: (_from, to) => routeTo(client, to, random),
  query: async (_pod, name, type) => answer(client, name.replace(/\.$/, "").toLowerCase(), type),
  reachable: (address) =>
    client.list("pods").some((pod) => pod["status"]?.podIP === address) ||
    client.list("nodes").some((node) => addressesOf(node).includes(address)),
});

const addressesOf = (node: KubeObject): string[] =>
  (node["status"]?.addresses ?? []).map(({ address }: Json) => String(address));

/** Where a connection to an address really goes. @throws NetworkError ECONNREFUSED for a Service without endpoints */
const routeTo = (client: Client, to: Endpoint, random: () => number): Endpoint => {
  const found = serviceAt(client, to);
  if (found === undefined) {
    return to;
  }

  const targets = endpointsOf(client, found.service).flatMap(({ addresses, ports }) =>
    ports
      .filter((port: Json) => (port.name ?? "") === (found.port.name ?? ""))
      .flatMap((port: Json) => addresses.map((address) => ({ address, port: Number(port.port) }))),
  );
  const target = targets[Math.floor(random() * targets.length)];
  if (target === undefined) {
    throw new NetworkError("ECONNREFUSED");
  }

  return target;
};

const serviceAt = (
  client: Client,
  { address, port }: Endpoint,
): { service: KubeObject; port: Json } | undefined => {
  const isNode = client.list("nodes").some((node) => addressesOf(node).includes(address));
  for (const service of client.list("services")) {
    const { spec, status } = service as KubeObject & { spec: Json; status: Json };
    const own = [
      ...(spec.clusterIPs ?? [spec.clusterIP]),
      ...(spec.externalIPs ?? []),
      ...(status?.loadBalancer?.ingress ?? []).map(({ ip }: Json) => ip),
    ].includes(address);
    const match = ((spec.ports ?? []) as Json[]).find(
      (item) => (own && item.port === port) || (isNode && item.nodePort === port),
    );
    if (match !== undefined) {
      return { service, port: match };
    }
  }

  return undefined;
};

interface Addressed {
  addresses: string[];
  ports: Json[];
  hostname?: string;
}

const endpointsOf = (
  client: Client,
  { metadata, spec }: KubeObject & { spec?: Json },
): Addressed[] =>
  client
    .list(slicesKey, { namespace: metadata.namespace ?? "" })
    .filter((slice) => slice.metadata.labels?.[serviceName] === metadata.name)
    .flatMap((slice) =>
      ((slice["endpoints"] ?? []) as Json[])
        .filter(
          ({ conditions }) =>
            conditions?.ready !== false || spec?.publishNotReadyAddresses === true,
        )
        .map(({ addresses, hostname }) => ({ addresses, hostname, ports: slice["ports"] ?? [] })),
    );

const nothing: DnsAnswer = { status: "nxdomain", server: dnsService };

const answer = (client: Client, name: string, type: DnsRecord["type"]): DnsAnswer => {
  if (!name.endsWith(`.${domain}`)) {
    return nothing;
  }

  const labels = name.slice(0, -domain.length - 1).split(".");
  const kind = labels.pop();
  const namespace = labels.pop() ?? "";
  const records =
    kind === "svc"
      ? serviceRecords(client, namespace, labels, name, type)
      : kind === "pod"
        ? podRecords(client, labels, name)
        : undefined;
  return records === undefined ? nothing : { status: "ok", server: dnsService, records };
};

const podRecords = (client: Client, labels: string[], name: string): DnsRecord[] | undefined => {
  const address = (labels[0] ?? "").replaceAll("-", ".");
  const known = client.list("pods").some((pod) => pod["status"]?.podIP === address);
  return known ? [{ name, type: "A", value: address }] : undefined;
};

/** `[hostname.]service`, or `_port._protocol.service` for SRV. */
const serviceRecords = (
  client: Client,
  namespace: string,
  labels: string[],
  name: string,
  type: DnsRecord["type"],
): DnsRecord[] | undefined => {
  const service = client.get("services", namespace, labels.at(-1) ?? "");
  if (service === undefined) {
    return undefined;
  }

  const { spec } = service as KubeObject & { spec: Json };
  if (spec.type === "ExternalName") {
    return [{ name, type: "CNAME", value: spec.externalName }];
  }

  const endpoints = endpointsOf(client, service);
  const [host] = labels.length > 1 ? labels : [];
  if (host?.startsWith("_") === true) {
    return type === "SRV" ? serverRecords(spec, labels, name) : [];
  }

  const chosen =
    host === undefined ? endpoints : endpoints.filter((item) => item.hostname === host);
  const headless = spec.clusterIP === "None";
  const addresses = headless
    ? chosen.flatMap((item) => item.addresses)
    : [spec.clusterIP as string];
  if (headless ? chosen.length === 0 : host !== undefined) {
    return undefined;
  }

  return type === "A" ? addresses.map((value) => ({ name, type: "A", value })) : [];
};

const serverRecords = (spec: Json, labels: string[], name: string): DnsRecord[] => {
  const target = name.split(".").slice(2).join(".");
  return ((spec.ports ?? []) as Json[])
    .filter(
      (port) =>
        `_${port.name}` === labels[0] && `_${String(port.protocol).toLowerCase()}` === labels[1],
    )
    .map((port) => ({ name, type: "SRV", value: `0 100 ${port.port} ${target}` }));
};
