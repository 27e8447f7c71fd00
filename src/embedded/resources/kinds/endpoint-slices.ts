/** EndpointSlice. */
import type { Json } from "../../object.ts";
import { semanticEqual } from "../equality.ts";
import { Field } from "../field.ts";
import { immutable } from "../immutable.ts";
import { checkCanonicalIp, checkEndpointIp, checkIp, ipWarnings } from "../ip-checks.ts";
import { isIpv4, parseIp } from "../ip-text.ts";
import type { KindRules } from "../kind-rules.ts";
import type { Check } from "../names.ts";
import { dnsLabel, labelValue, qualifiedName, subdomain } from "../names.ts";

const protocols = ["SCTP", "TCP", "UDP"];

/** A name with a domain; a trailing dot is fine. Each part gets one complaint. */
const checkDomain = (address: Field): void => {
  const name = (address.value as string).replace(/\.$/, "");
  const labels = name.split(".");
  if (!address.need()) {
    return;
  }

  const complaints = subdomain(name);
  if (complaints.length > 0) {
    address.invalid(complaints.join(","), name);
  } else if (labels.length < 2) {
    address.invalid("should be a domain with at least two segments separated by dots", name);
  } else {
    const label = labels.find((one) => dnsLabel(one).length > 0);
    if (label !== undefined) {
      address.invalid(dnsLabel(label).join(","), label);
    }
  }
};

const checkSliceIp = (address: Field, type: "IPv4" | "IPv6", list: Field): void => {
  // IPv6 came when addresses had but one form.
  if (!(type === "IPv6" ? checkCanonicalIp : checkIp)(address)) {
    return;
  }

  const ip = parseIp(address.value as string);
  if (ip !== undefined && isIpv4(ip) !== (type === "IPv4")) {
    list.as(address.value).invalid(`must be an ${type} address`);
  }

  checkEndpointIp(address);
};

/** Addresses of a type that nobody knows are left alone: the type is refused. */
const checkSliceAddress = (address: Field, type: string, list: Field): void => {
  if (type === "FQDN") {
    checkDomain(address);
  } else if (type === "IPv4" || type === "IPv6") {
    checkSliceIp(address, type, list);
  }
};

const checkEndpoint = (endpoint: Field, type: string): void => {
  const addresses = endpoint.at("addresses");
  if (addresses.length === 0) {
    addresses.required("must contain at least 1 address");
  } else if (addresses.length > 100) {
    addresses.tooMany(addresses.length, 100);
  }

  for (const address of addresses.items()) {
    checkSliceAddress(address, type, addresses);
  }

  if (endpoint.at("nodeName").given) {
    endpoint.at("nodeName").matches(subdomain);
  }

  if (endpoint.at("hostname").given) {
    endpoint.at("hostname").matches(dnsLabel);
  }

  checkHints(endpoint.at("hints"));
};

const maxHints = 8;

const checkHints = (hints: Field): void => {
  const kinds: [list: string, check: Check][] = [
    ["forZones", labelValue],
    ["forNodes", subdomain],
  ];
  for (const [list, check] of kinds) {
    const all = hints.at(list);
    if (all.length > maxHints) {
      all.tooMany(all.length, maxHints);
      return;
    }

    const seen = new Set<string>();
    for (const hint of all.items()) {
      const name = (hint.value.name as string | undefined) ?? "";
      if (seen.has(name)) {
        hint.at("name").duplicate(name);
      }

      seen.add(name);
      hint.at("name").matches(check);
    }
  }
};

/** The first version of slices had it; the API takes no more of them. */
const dropTopology = ({ endpoints }: Json, old?: Json): void => {
  if (old === undefined || !semanticEqual(endpoints, old.endpoints)) {
    for (const endpoint of (endpoints ?? []) as Json[]) {
      delete endpoint.deprecatedTopology;
    }
  }
};

const checkSlicePorts = (ports: Field): void => {
  const names = new Set<string>();
  if (ports.length > 20_000) {
    ports.tooMany(ports.length, 20_000);
  }

  for (const port of ports.items()) {
    const name = (port.value.name as string | undefined) ?? "";
    if (name !== "") {
      port.at("name").matches(dnsLabel);
    }

    if (names.has(name)) {
      port.at("name").duplicate(name);
    }

    names.add(name);
    if (port.at("protocol").given) {
      port.at("protocol").oneOf(protocols);
    } else {
      port.at("protocol").required();
    }

    if (port.at("appProtocol").given) {
      port.at("appProtocol").matches(qualifiedName);
    }
  }
};

const checkSlice = (object: Field, old?: Json): void => {
  const type = object.at("addressType");
  if (type.need()) {
    type.oneOf(["FQDN", "IPv4", "IPv6"]);
  }

  checkSlicePorts(object.at("ports"));
  const list = object.at("endpoints");
  if (old !== undefined && semanticEqual(list.value, old.endpoints)) {
    return;
  }

  if (list.length > 1000) {
    list.tooMany(list.length, 1000);
  }

  for (const endpoint of list.items()) {
    checkEndpoint(endpoint, (type.value as string | undefined) ?? "");
  }
};

const deprecated = "spec.addressType: FQDN endpoints are deprecated";
const controllers = ["endpointslice-controller.k8s.io", "endpointslicemirroring-controller.k8s.io"];

/** The control plane's own slices are spared the look at each address. */
const addressWarnings = (slice: Json): string[] =>
  controllers.includes(slice.metadata.labels?.["endpointslice.kubernetes.io/managed-by"] as string)
    ? []
    : new Field(slice)
        .at("endpoints")
        .items()
        .flatMap((endpoint) => endpoint.at("addresses").items().flatMap(ipWarnings));

export const endpointSlices: KindRules = {
  generation: ["endpoints", "ports", "addressType", "metadata.labels"],
  prepareForCreate: (object) => dropTopology(object),
  prepareForUpdate: dropTopology,
  validate: (object) => checkSlice(object),
  validateUpdate(object, old) {
    checkSlice(object, old);
    immutable(object.at("addressType"), old.addressType);
  },
  warnings: (slice, old) => [
    ...(old === undefined && slice.addressType === "FQDN" ? [deprecated] : []),
    ...addressWarnings(slice),
  ],
};
