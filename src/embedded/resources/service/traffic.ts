/** Where a service's traffic may come from and go to. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { portNumber } from "../formats.ts";
import { checkCidr } from "../ip-checks.ts";
import { needsHealthCheck } from "./allocate.ts";

const annotation = "service.beta.kubernetes.io/load-balancer-source-ranges";

export const checkSourceRanges = (object: Field): void => {
  const { spec, metadata } = object.value;
  const ranges = object.at("spec", "LoadBalancerSourceRanges").as(spec.loadBalancerSourceRanges);
  const balancer = spec.type === "LoadBalancer";
  const only = "may only be used when `type` is 'LoadBalancer'";
  if (ranges.length > 0) {
    if (!balancer) {
      ranges.forbidden(only);
    }

    for (const range of ranges.items()) {
      checkCidr(range.as((range.value as string).trim()));
    }
  } else if (metadata.annotations?.[annotation] !== undefined) {
    const at = object.at("metadata", "annotations").key(annotation);
    if (!balancer) {
      at.forbidden(only);
    }

    const text = (at.value as string).trim();
    for (const range of text === "" ? [] : text.split(",")) {
      checkCidr(at.as(range.trim()));
    }
  }
};

const accessible = ({ type, externalIPs }: Json): boolean =>
  type === "LoadBalancer" ||
  type === "NodePort" ||
  (type === "ClusterIP" && (externalIPs ?? []).length > 0);

const checkHealthPort = (spec: Field): void => {
  const port = spec.at("healthCheckNodePort");
  const value = (port.value as number | undefined) ?? 0;
  if (!needsHealthCheck(spec.value)) {
    if (value !== 0) {
      port.invalid(
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      );
    }
  } else if (value === 0) {
    port.required();
  } else {
    portNumber(value).forEach((complaint) => port.invalid(complaint));
  }
};

export const checkTraffic = (spec: Field): void => {
  const external = spec.at("externalTrafficPolicy");
  if (!accessible(spec.value)) {
    if (!external.empty) {
      external.invalid("may only be set for externally-accessible services");
    }
  } else if (external.need()) {
    external.oneOf(["Cluster", "Local"]);
  }

  checkHealthPort(spec);
  const internal = spec.at("internalTrafficPolicy");
  if (internal.given) {
    internal.oneOf(["Cluster", "Local"]);
  } else if (["NodePort", "LoadBalancer", "ClusterIP"].includes(spec.value.type as string)) {
    internal.required();
  }

  if (spec.at("trafficDistribution").given) {
    spec.at("trafficDistribution").oneOf(["PreferClose", "PreferSameZone", "PreferSameNode"]);
  }
};
