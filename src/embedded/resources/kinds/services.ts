/** Service. */
import type { Json } from "../../object.ts";
import { checkServiceAddresses } from "../balancer-status.ts";
import type { Field } from "../field.ts";
import { goPrint } from "../go-print.ts";
import type { KindRules } from "../kind-rules.ts";
import { validateLabels } from "../metadata.ts";
import { dnsLabel, qualifiedName, subdomain } from "../names.ts";
import { portNumber } from "../formats.ts";
import { checkEndpointIp, checkIp } from "../ip-checks.ts";
import { checkPort } from "../pod/probes.ts";
import {
  checkAddressesKept,
  checkClusterIps,
  checkFamiliesKept,
  isHeadless,
} from "../service/addresses.ts";
import { needsHealthCheck } from "../service/allocate.ts";
import { checkSourceRanges, checkTraffic } from "../service/traffic.ts";
import { prepareService } from "../service/prepare.ts";
import { serviceWarnings } from "../service/warnings.ts";

const types = ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];

const checkType = (spec: Field): void => {
  const { type } = spec.value;
  if ((type === "LoadBalancer" || type === "NodePort") && isHeadless(spec.value)) {
    spec.at("clusterIPs").index(0).invalid(`may not be set to 'None' for ${type} services`);
  }

  if (type !== "ExternalName") {
    return;
  }

  const [families, policy] = [spec.at("ipFamilies"), spec.at("ipFamilyPolicy")];
  for (const at of [spec.at("clusterIPs"), families, policy]) {
    if (at === policy ? at.given : !at.empty) {
      at.forbidden("may not be set for ExternalName services");
    }
  }

  const name = spec.at("externalName");
  const text = ((name.value as string | undefined) ?? "").replace(/\.$/, "");
  if (text === "") {
    name.required();
  } else {
    name.as(text).matches(subdomain);
  }
};

const checkOnePort = (port: Field, named: boolean, names: Set<string>): void => {
  const name = port.at("name");
  if (named && name.empty) {
    name.required();
  } else if (!name.empty) {
    name.matches(dnsLabel);
    if (names.has(name.value as string)) {
      name.duplicate();
    }

    names.add(name.value as string);
  }

  const number = (port.value.port as number | undefined) ?? 0;
  portNumber(number).forEach((complaint) => port.at("port").invalid(complaint, number));
  if (port.at("protocol").need()) {
    port.at("protocol").oneOf(["SCTP", "TCP", "UDP"]);
  }

  checkPort(port.at("targetPort"));
  if (port.at("appProtocol").given) {
    port.at("appProtocol").matches(qualifiedName);
  }
};

const checkPorts = (spec: Field): void => {
  const names = new Set<string>();
  const ports = spec.at("ports");
  for (const port of ports.items()) {
    checkOnePort(port, ports.length > 1, names);
  }
};

const checkAffinity = (spec: Field): void => {
  const [affinity, config] = [spec.at("sessionAffinity"), spec.at("sessionAffinityConfig")];
  if (affinity.need()) {
    affinity.oneOf(["ClientIP", "None"]);
  }

  if (affinity.value === "None" && config.given) {
    config.forbidden("must not be set when session affinity is None");
  }

  const seconds = config.at("clientIP", "timeoutSeconds");
  if (affinity.value === "ClientIP" && (seconds.value <= 0 || seconds.value > 86_400)) {
    seconds.invalid(`must be greater than 0 and less than 86400`);
  }
};

const checkRepeats = (spec: Field): void => {
  const nodePorts = new Set<string>();
  const ports = new Set<string>();
  const items = spec.at("ports").items();
  for (const port of items) {
    const { nodePort = 0, protocol } = port.value;
    if (nodePort !== 0 && nodePorts.has(`${protocol}/${nodePort}`)) {
      port.at("nodePort").duplicate();
    }

    nodePorts.add(`${protocol}/${nodePort}`);
  }

  for (const port of items) {
    const { port: number, protocol } = port.value;
    if (ports.has(`${protocol}/${number}`)) {
      port.duplicate(goPrint("core.ServicePort", { protocol, port: number }));
    }

    ports.add(`${protocol}/${number}`);
  }
};

const checkBalancerClass = (spec: Field): void => {
  const name = spec.at("loadBalancerClass");
  if (name.given && spec.value.type === "LoadBalancer") {
    name.matches(qualifiedName);
  } else if (name.given) {
    name.forbidden("may only be used when `type` is 'LoadBalancer'");
  }
};

const check = (object: Field): void => {
  const spec = object.at("spec");
  const { type } = spec.value;
  if (spec.at("ports").empty && !isHeadless(spec.value) && type !== "ExternalName") {
    spec.at("ports").required();
  }

  checkType(spec);
  checkPorts(spec);
  validateLabels(spec.at("selector"));
  checkAffinity(spec);
  checkClusterIps(spec);
  for (const address of spec.at("externalIPs").items()) {
    if (checkIp(address)) {
      checkEndpointIp(address);
    }
  }

  if (spec.at("type").need()) {
    spec.at("type").oneOf(types);
  }

  for (const port of type === "ClusterIP" ? spec.at("ports").items() : []) {
    if ((port.value.nodePort ?? 0) !== 0) {
      port.at("nodePort").forbidden("may not be used when `type` is 'ClusterIP'");
    }
  }

  checkRepeats(spec);
  checkSourceRanges(object);
  if (spec.at("allocateLoadBalancerNodePorts").given && type !== "LoadBalancer") {
    spec
      .at("allocateLoadBalancerNodePorts")
      .forbidden("may only be used when `type` is 'LoadBalancer'");
  }

  checkBalancerClass(spec);
  checkTraffic(spec);
};

const checkUpdate = (object: Field, { spec: old }: Json): void => {
  const spec = object.at("spec");
  checkAddressesKept(spec, old);
  checkFamiliesKept(spec, old);
  const name = spec.at("loadBalancerClass");
  const balancers = spec.value.type === "LoadBalancer" && old.type === "LoadBalancer";
  if (balancers && name.value !== old.loadBalancerClass) {
    name.invalid("may not change once set");
  }

  checkBalancerClass(spec);
  const health = spec.at("healthCheckNodePort");
  if (
    needsHealthCheck(old) &&
    needsHealthCheck(spec.value) &&
    health.value !== old.healthCheckNodePort
  ) {
    health.forbidden("field is immutable");
  }

  check(object);
};

export const services: KindRules = {
  name: dnsLabel,
  allowCreateOnUpdate: true,
  prepareForCreate: (object, context) => prepareService(object, undefined, context),
  prepareForUpdate(object, old, context) {
    prepareService(object, old, context);
    if (object.spec.type !== "LoadBalancer" && object.status !== undefined) {
      object.status.loadBalancer = {};
    }
  },
  validate: check,
  validateUpdate: checkUpdate,
  validateStatusUpdate: checkServiceAddresses,
  warnings: serviceWarnings,
  fields: ({ spec }: Json) => ({
    "spec.clusterIP": spec?.clusterIP ?? "",
    "spec.type": spec?.type ?? "",
  }),
};
