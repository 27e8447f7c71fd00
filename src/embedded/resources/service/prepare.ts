/** What the API server fills in and takes away in a service before it is checked (pkg/registry/core/service). */
import { clone } from "../../object.ts";
import type { Json } from "../../object.ts";
import { invalid } from "../../status.ts";
import type { StatusCause } from "../../status.ts";
import { semanticEqual } from "../equality.ts";
import { Field } from "../field.ts";
import { fieldErrors } from "../field-errors.ts";
import type { ValidationContext } from "../resource.ts";
import { checkClusterIps } from "./addresses.ts";
import { allocateAddress, familyOf, needsHealthCheck } from "./allocate.ts";
import { allocatePorts } from "./node-ports.ts";

const needsAddress = ({ type }: Json): boolean => type !== "ExternalName";
const needsPorts = ({ type }: Json): boolean => type === "NodePort" || type === "LoadBalancer";
const accessible = ({ type, externalIPs }: Json): boolean =>
  needsPorts({ type }) || (type === "ClusterIP" && (externalIPs ?? []).length > 0);

/** `clusterIP` and the first of `clusterIPs` are the same thing. */
const syncAddresses = (spec: Json, old: Json): void => {
  if (old === undefined) {
    if ((spec.clusterIP ?? "") !== "" && (spec.clusterIPs ?? []).length === 0) {
      spec.clusterIPs = [spec.clusterIP];
    }

    return;
  }

  const changed = (spec.clusterIP ?? "") !== (old.clusterIP ?? "");
  const same = semanticEqual(spec.clusterIPs, old.clusterIPs);
  if (changed && (spec.clusterIP ?? "") === "" && same) {
    delete spec.clusterIPs;
  } else if (changed && same) {
    spec.clusterIPs = [spec.clusterIP];
  }
};

const fillPorts = (spec: Json, old: Json): void => {
  const numbers = (list: Json[] | undefined): number[] =>
    (list ?? []).map(({ nodePort }) => (nodePort as number | undefined) ?? 0);
  const kept = numbers(spec.ports).filter(
    (port) => port !== 0 && numbers(old.ports).includes(port),
  );
  for (const port of (spec.ports ?? []) as Json[]) {
    const before = ((old.ports ?? []) as Json[]).find(
      ({ name }) => (name ?? "") === (port.name ?? ""),
    )?.nodePort as number | undefined;
    if ((port.nodePort ?? 0) === 0 && before !== undefined && !kept.includes(before)) {
      port.nodePort = before;
    }
  }
};

/** What a client left out that the service already holds. */
const fillAllocated = (spec: Json, old: Json): void => {
  if (needsAddress(old) && needsAddress(spec)) {
    spec.clusterIP ||= old.clusterIP;
    if ((spec.clusterIPs ?? []).length === 0 && old.clusterIPs !== undefined) {
      spec.clusterIPs = clone(old.clusterIPs);
    }
  }

  if (needsPorts(old) && needsPorts(spec)) {
    fillPorts(spec, old);
  }

  if (needsHealthCheck(old) && needsHealthCheck(spec)) {
    spec.healthCheckNodePort ||= old.healthCheckNodePort;
  }
};

const dropSame = (spec: Json, old: Json, ...names: string[]): void => {
  for (const name of names) {
    if (semanticEqual(spec[name], old[name])) {
      delete spec[name];
    }
  }
};

/** A change of type leaves behind what the new type has no use for. */
const dropForType = (spec: Json, old: Json): void => {
  if (needsAddress(old) && !needsAddress(spec)) {
    dropSame(spec, old, "clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy");
  }

  if (needsPorts(old) && !needsPorts(spec)) {
    const before = new Set(((old.ports ?? []) as Json[]).map(({ nodePort }) => nodePort as number));
    const ports = (spec.ports ?? []) as Json[];
    if (ports.every(({ nodePort }) => (nodePort ?? 0) === 0 || before.has(nodePort as number))) {
      ports.forEach((port) => delete port.nodePort);
    }
  }

  if (needsHealthCheck(old) && !needsHealthCheck(spec)) {
    dropSame(spec, old, "healthCheckNodePort");
  }

  if (old.type === "LoadBalancer" && spec.type !== "LoadBalancer") {
    dropSame(spec, old, "allocateLoadBalancerNodePorts", "loadBalancerClass");
  }

  if (accessible(old) && !accessible(spec)) {
    dropSame(spec, old, "externalTrafficPolicy");
  }
};

const policyCauses = ({ ipFamilyPolicy, clusterIPs, ipFamilies }: Json): StatusCause[] => {
  const wrong = (field: string, bad: unknown, detail: string): StatusCause[] => [
    fieldErrors.invalid(field, bad, detail),
  ];
  const single = ipFamilyPolicy === "SingleStack";
  const dual = "must be 'RequireDualStack' or 'PreferDualStack' when multiple";
  return [
    ...(single && (clusterIPs ?? []).length === 2
      ? wrong("spec.ipFamilyPolicy", ipFamilyPolicy, `${dual} cluster IPs are specified`)
      : []),
    ...(single && (ipFamilies ?? []).length === 2
      ? wrong("spec.ipFamilyPolicy", ipFamilyPolicy, `${dual} IP families are specified`)
      : []),
  ];
};

const clusterCauses = ({ ipFamilyPolicy, ipFamilies }: Json): StatusCause[] => [
  ...(ipFamilyPolicy === "RequireDualStack"
    ? [
        fieldErrors.invalid(
          "spec.ipFamilyPolicy",
          ipFamilyPolicy,
          "this cluster is not configured for dual-stack services",
        ),
      ]
    : []),
  ...((ipFamilies ?? []) as string[]).flatMap((family, index) =>
    family === "IPv4"
      ? []
      : [
          fieldErrors.invalid(
            `spec.ipFamilies[${index}]`,
            family,
            "not configured on this cluster",
          ),
        ],
  ),
];

const refuseIf = (service: Json, causes: StatusCause[]): void => {
  if (causes.length > 0) {
    throw invalid("", "Service", service.metadata.name, causes);
  }
};

const fillFamilies = (spec: Json): void => {
  const families = ((spec.ipFamilies ?? []) as string[]).slice();
  for (const [index, address] of ((spec.clusterIPs ?? []) as string[]).entries()) {
    if (address !== "None" && index >= families.length) {
      families.push(familyOf(address));
    }
  }

  if (families.length > 0) {
    spec.ipFamilies = families;
  }
};

const initFamilies = (service: Json, old: Json): void => {
  const { spec } = service;
  if (!needsAddress(spec)) {
    return;
  }

  const selectorless =
    spec.clusterIP === "None" && Object.keys((spec.selector ?? {}) as object).length === 0;
  spec.ipFamilyPolicy ??=
    old?.spec?.ipFamilyPolicy ?? (selectorless ? "RequireDualStack" : "SingleStack");
  const field = new Field(service);
  checkClusterIps(field.at("spec"));
  refuseIf(service, field.causes);
  refuseIf(service, policyCauses(spec));
  fillFamilies(spec);
  if (selectorless) {
    spec.ipFamilies ??= ["IPv4"];
    if (spec.ipFamilies.length < 2 && spec.ipFamilyPolicy !== "SingleStack") {
      spec.ipFamilies.push(spec.ipFamilies[0] === "IPv4" ? "IPv6" : "IPv4");
    }

    return;
  }

  refuseIf(service, clusterCauses(spec));
  spec.ipFamilies ??= ["IPv4"];
};

/** @throws StatusError when an address or port cannot be had */
export const prepareService = (service: Json, old: Json, context: ValidationContext): void => {
  const { spec } = service;
  if (old !== undefined) {
    dropForType(spec, old.spec);
    fillAllocated(spec, old.spec);
  }

  syncAddresses(spec, old?.spec);
  initFamilies(service, old);
  allocateAddress(service, old, context);
  allocatePorts(service, old, context);
  if (spec.type === "ExternalName" && ["Cluster", "Local"].includes(spec.internalTrafficPolicy)) {
    // Never shown for this type; what is no policy is refused.
    delete spec.internalTrafficPolicy;
  }
};
