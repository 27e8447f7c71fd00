/** How Services and DNS look from inside the pods: cluster IPs lead to ready endpoints, names to addresses. */
import type { Client } from "./api/client.ts";
import { type Endpoint, NetworkError } from "./containers/network/connection.ts";
import type { DnsAnswer, DnsRecord } from "./containers/network/network.ts";
import type { PodNetworkHooks } from "./containers/network/pod-network.ts";
import type { Json, KubeObject } from "./object.ts";
import {
  addressesOf,
  createServiceIndex,
  endpointsOf,
  type ServiceIndex,
} from "./service-index.ts";

const domain = "cluster.local";
const dnsService = "10.96.0.10";

/** @param random In [0, 1); which of several endpoints gets a connection. */
export const createServiceHooks = (client: Client, random: () => number): PodNetworkHooks => {
  const index = createServiceIndex(client);
  return {
    route: (_from, to) => routeTo(index, to, random),
    query: async (_pod, name, type) => answer(client, name.replace(/\.$/, "").toLowerCase(), type),
    reachable: (address) =>
      client.list("pods").some((pod) => pod["status"]?.podIP === address) ||
      client.list("nodes").some((node) => addressesOf(node).includes(address)),
  };
};

/** Where a connection to an address really goes. @throws NetworkError ECONNREFUSED for a Service without endpoints */
const routeTo = (index: ServiceIndex, to: Endpoint, random: () => number): Endpoint => {
  const targets = index.targets(to);
  if (targets === undefined) {
    return to;
  }

  const target = targets[Math.floor(random() * targets.length)];
  if (target === undefined) {
    throw new NetworkError("ECONNREFUSED");
  }

  return target;
};

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
