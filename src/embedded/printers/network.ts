/** Rows of Services, Ingresses and what belongs to them. */
import type { Json } from "../object.ts";
import { ageOf, firstOf, type Print } from "./cell.ts";
import { labelsText, selectorOrNone } from "./label-text.ts";

const maxItems = 3;

export const printService: Print = (object, context) => {
  const { metadata, spec } = object;
  return [
    metadata.name,
    spec.type,
    spec.clusterIPs?.[0] ?? "<none>",
    externalIp(object),
    (spec.ports ?? []).map((port: Json) => portText(port)).join(",") || "<none>",
    ageOf(object, context),
    labelsText(spec.selector),
  ];
};

const portText = ({ port, nodePort = 0, protocol }: Json): string =>
  nodePort > 0 ? `${port}:${nodePort}/${protocol}` : `${port}/${protocol}`;

const balancerText = (status: Json): string => {
  const addresses: string[] = (status?.loadBalancer?.ingress ?? [])
    .map(({ ip, hostname }: Json) => ip || hostname || "")
    .filter((address: string) => address !== "");
  return [...new Set(addresses)].toSorted().join(",");
};

const externalIp = ({ spec, status }: Json): string => {
  const own: string[] = spec.externalIPs ?? [];
  switch (spec.type) {
    case "ClusterIP":
    case "NodePort": {
      return own.join(",") || "<none>";
    }

    case "LoadBalancer": {
      const balancer = balancerText(status);
      const all = [...(balancer === "" ? [] : [balancer]), ...own];
      return all.join(",") || "<pending>";
    }

    case "ExternalName": {
      return spec.externalName ?? "";
    }

    default: {
      return "<unknown>";
    }
  }
};

export const printIngress: Print = (object, context) => {
  const { metadata, spec, status } = object;
  return [
    metadata.name,
    spec.ingressClassName ?? "<none>",
    hostsText(spec.rules ?? []),
    balancerText(status),
    (spec.tls ?? []).length > 0 ? "80, 443" : "80",
    ageOf(object, context),
  ];
};

/** Hosts of the first rules; the rest is counted by rules. */
const hostsText = (rules: Json[]): string => {
  const hosts: string[] = [];
  let more = false;
  for (const { host = "" } of rules) {
    more ||= hosts.length === maxItems;
    if (!more && host !== "") {
      hosts.push(host);
    }
  }

  const text = hosts.join(",") || "*";
  return more ? `${text} + ${rules.length - maxItems} more...` : text;
};

export const printIngressClass: Print = (object, context) => {
  const { metadata, spec = {} } = object;
  const isDefault =
    metadata.annotations?.["ingressclass.kubernetes.io/is-default-class"] === "true";
  const { parameters } = spec;
  const group = parameters?.apiGroup === undefined ? "" : `.${parameters.apiGroup}`;
  return [
    isDefault ? `${metadata.name} (default)` : metadata.name,
    spec.controller ?? "",
    parameters === undefined ? "<none>" : `${parameters.kind}${group}/${parameters.name}`,
    ageOf(object, context),
  ];
};

export const printEndpoints: Print = (object, context) => [
  object.metadata.name,
  endpointsText(object.subsets ?? []),
  ageOf(object, context),
];

const hostPort = (ip: string, port: number): string =>
  ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`;

const endpointsText = (subsets: Json[]): string => {
  const list = subsets.flatMap(({ ports = [], addresses = [] }) =>
    ports.length === 0
      ? addresses.map(({ ip }: Json) => ip)
      : ports.flatMap(({ port }: Json) => addresses.map(({ ip }: Json) => hostPort(ip, port))),
  );
  return subsets.length === 0 ? "<none>" : firstOf(list, maxItems);
};

export const printEndpointSlice: Print = (object, context) => {
  const ports = (object.ports ?? []).map(({ port, name }: Json) => String(port ?? name ?? "*"));
  const addresses = (object.endpoints ?? []).flatMap((endpoint: Json) => endpoint.addresses ?? []);
  return [
    object.metadata.name,
    object.addressType,
    firstOf(ports, maxItems) || "<unset>",
    firstOf(addresses, maxItems) || "<unset>",
    ageOf(object, context),
  ];
};

export const printNetworkPolicy: Print = (object, context) => [
  object.metadata.name,
  selectorOrNone(object.spec.podSelector),
  ageOf(object, context),
];

export const printServiceCidr: Print = (object, context) => [
  object.metadata.name,
  (object.spec.cidrs ?? []).join(","),
  ageOf(object, context),
];

export const printIpAddress: Print = (object, context) => {
  const parent = object.spec.parentRef;
  const parts = [
    parent?.group ? `${parent.resource}.${parent.group}`.toLowerCase() : parent?.resource,
    ...(parent?.namespace ? [parent.namespace] : []),
    parent?.name,
  ];
  return [
    object.metadata.name,
    parent === undefined ? "<none>" : parts.join("/"),
    ageOf(object, context),
  ];
};
