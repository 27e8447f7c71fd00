/** Which Service answers at an address, and which endpoints are behind it: looked up for each connection, so kept ready. */
import type { Client } from "./api/client.ts";
import type { Endpoint } from "./containers/network/connection.ts";
import type { Json, KubeObject } from "./object.ts";

export interface ServiceIndex {
  /** Where connections to an address go; undefined: it is no Service's. Empty: nobody is ready. */
  targets(to: Endpoint): Endpoint[] | undefined;
}

const slicesKey = "discovery.k8s.io/endpointslices";
const serviceName = "kubernetes.io/service-name";

interface Entry {
  service: KubeObject;
  port: Json;
}

export const createServiceIndex = (client: Client): ServiceIndex => {
  let entries: Map<string, Entry> | undefined;
  const targets = new Map<Entry, Endpoint[]>();
  const forget = (): void => {
    entries = undefined;
    targets.clear();
  };
  client.watch("services", forget);
  client.watch(slicesKey, () => targets.clear());
  client.watch("nodes", ({ object, old }) => {
    if (old === undefined || addressesOf(old).join() !== addressesOf(object).join()) {
      forget();
    }
  });
  return {
    targets(to) {
      entries ??= entriesOf(client);
      const entry = entries.get(keyOf(to.address, to.port));
      if (entry === undefined) {
        return undefined;
      }

      const known = targets.get(entry) ?? targetsOf(client, entry);
      targets.set(entry, known);
      return known;
    },
  };
};

const keyOf = (address: string, port: number): string => `${address} ${port}`;

export const addressesOf = (node: KubeObject): string[] =>
  (node["status"]?.addresses ?? []).map(({ address }: Json) => String(address));

/** Of two Services that claim an address, the first in the order of the API has it. */
const entriesOf = (client: Client): Map<string, Entry> => {
  const entries = new Map<string, Entry>();
  const add = (address: string, number: number, entry: Entry): void => {
    const key = keyOf(address, number);
    if (!entries.has(key)) {
      entries.set(key, entry);
    }
  };
  const nodes = client.list("nodes").flatMap((node) => addressesOf(node));
  for (const service of client.list("services")) {
    const { spec, status } = service as KubeObject & { spec: Json; status: Json };
    const own: string[] = [
      ...(spec.clusterIPs ?? [spec.clusterIP]),
      ...(spec.externalIPs ?? []),
      ...(status?.loadBalancer?.ingress ?? []).map(({ ip }: Json) => ip),
    ];
    for (const port of (spec.ports ?? []) as Json[]) {
      const entry = { service, port };
      for (const address of own) {
        add(address, port.port, entry);
      }

      for (const address of port.nodePort === undefined ? [] : nodes) {
        add(address, port.nodePort, entry);
      }
    }
  }

  return entries;
};

export interface Addressed {
  addresses: string[];
  ports: Json[];
  hostname?: string;
}

/** Endpoints of a Service that may be connected to. */
export const endpointsOf = (client: Client, service: KubeObject): Addressed[] =>
  client
    .list(slicesKey, { namespace: service.metadata.namespace ?? "" })
    .filter((slice) => slice.metadata.labels?.[serviceName] === service.metadata.name)
    .flatMap((slice) =>
      ((slice["endpoints"] ?? []) as Json[])
        .filter(
          ({ conditions }) =>
            conditions?.ready !== false || service["spec"]?.publishNotReadyAddresses === true,
        )
        .map(({ addresses, hostname }) => ({ addresses, hostname, ports: slice["ports"] ?? [] })),
    );

const targetsOf = (client: Client, { service, port }: Entry): Endpoint[] =>
  endpointsOf(client, service).flatMap(({ addresses, ports }) =>
    ports
      .filter((candidate) => (candidate.name ?? "") === (port.name ?? ""))
      .flatMap((candidate) =>
        addresses.map((address) => ({ address, port: Number(candidate.port) })),
      ),
  );
