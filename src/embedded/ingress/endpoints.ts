/** Ready endpoints behind a backend of an Ingress, from EndpointSlices. */
import type { Client } from "../api/client.ts";
import type { Json, KubeObject } from "../object.ts";

const slicesKey = "discovery.k8s.io/endpointslices";
const serviceName = "kubernetes.io/service-name";

export interface Backend {
  namespace: string;
  service: string;
  /** Name or number. */
  port: { name?: string; number?: number };
}

/** `80` or `http`. */
export const portText = ({ port }: Backend): string => port.name || String(port.number ?? 0);

export interface Found {
  /** `address:port`, sorted. */
  peers: string[];
  /** Why there are none, in NIC's words. */
  problem?: string;
}

export const endpointsOf = (client: Client, backend: Backend): Found => {
  const { namespace, service: name, port } = backend;
  const service = client.get("services", namespace, name);
  if (service === undefined) {
    return { peers: [], problem: `service ${namespace}/${name} doesn't exist` };
  }

  if (service.spec.type === "ExternalName") {
    const problem = "type ExternalName Services feature is only available in NGINX Plus";
    return { peers: [], problem };
  }

  const wanted = ((service.spec.ports ?? []) as Json[]).find((candidate) =>
    port.name ? candidate.name === port.name : candidate.port === port.number,
  );
  if (wanted === undefined) {
    return {
      peers: [],
      problem: `no port {${port.name ?? ""} ${port.number ?? 0}} in service ${name}`,
    };
  }

  const peers = client
    .list(slicesKey, { namespace })
    .filter(({ metadata }) => metadata.labels?.[serviceName] === name)
    .flatMap((slice) => peersOf(slice, wanted.name ?? ""));
  const target = wanted.targetPort ?? wanted.port;
  return peers.length > 0
    ? { peers: [...new Set(peers)].toSorted() }
    : { peers, problem: `no endpointslices for target port ${target} in service ${name}` };
};

const peersOf = (slice: KubeObject, portName: string): string[] => {
  const ports = ((slice["ports"] ?? []) as Json[]).filter(({ name }) => (name ?? "") === portName);
  return ((slice["endpoints"] ?? []) as Json[])
    .filter(({ conditions }) => conditions?.ready !== false)
    .flatMap(({ addresses }) =>
      (addresses as string[]).flatMap((address) =>
        ports.map(({ port }) => `${address.includes(":") ? `[${address}]` : address}:${port}`),
      ),
    );
};
