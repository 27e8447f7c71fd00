/** What is odd about a service, but legal (pkg/api/service/warnings.go). */
import type { Json } from "../../object.ts";
import { Field } from "../field.ts";
import { cidrWarnings, ipWarnings } from "../ip-checks.ts";

const headlessWarnings = (spec: Json): string[] => [
  ...(spec.loadBalancerIP ? ["spec.loadBalancerIP is ignored for headless services"] : []),
  ...(spec.externalIPs ? ["spec.externalIPs is ignored for headless services"] : []),
  ...(spec.sessionAffinity === "None"
    ? []
    : ["spec.SessionAffinity is ignored for headless services"]),
];

const hints = "service.kubernetes.io/topology-aware-hints";

export const serviceWarnings = (service: Json): string[] => {
  const { metadata, spec } = service;
  const at = new Field(service).at("spec");
  const headless = spec.type === "ClusterIP" && spec.clusterIP === "None";
  const external = spec.type === "ExternalName";
  const ips = (spec.externalIPs ?? []).length > 0;
  return [
    ...(metadata.annotations?.[hints] === undefined
      ? []
      : [
          `annotation ${hints} is deprecated, please use service.kubernetes.io/topology-mode instead`,
        ]),
    ...(headless ? headlessWarnings(spec) : []),
    ...at.at("externalIPs").items().flatMap(ipWarnings),
    ...(ips && !headless && !external
      ? ["spec.externalIPs is deprecated and may no longer be implemented in some clusters"]
      : []),
    ...(spec.loadBalancerIP ? ipWarnings(at.at("loadBalancerIP")) : []),
    ...at.at("loadBalancerSourceRanges").items().flatMap(cidrWarnings),
    ...(external && ips ? ['spec.externalIPs is ignored when spec.type is "ExternalName"'] : []),
    ...(!external && spec.externalName
      ? ['spec.externalName is ignored when spec.type is not "ExternalName"']
      : []),
    ...(spec.trafficDistribution === "PreferClose"
      ? ['spec.trafficDistribution: "PreferClose" is deprecated; use "PreferSameZone"']
      : []),
  ];
};
