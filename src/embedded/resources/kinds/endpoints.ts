/** Endpoints and EndpointSlice. */
import { isIP } from "node:net";
import type { Json } from "../../object.ts";
import { semanticEqual } from "../equality.ts";
import type { Field } from "../field.ts";
import { portNumber } from "../formats.ts";
import { immutable } from "../immutable.ts";
import type { KindRules } from "../kind-rules.ts";
import type { Check } from "../names.ts";
import { dnsLabel, labelValue, qualifiedName, subdomain } from "../names.ts";
import { checkIp } from "../paths.ts";

const protocols = ["SCTP", "TCP", "UDP"];

const special: [matches: RegExp, words: (text: string) => string][] = [
  [/^(?:0\.0\.0\.0|::)$/, (text) => `may not be unspecified (${text})`],
  [/^(?:127\.|::1$)/, () => "may not be in the loopback range (127.0.0.0/8, ::1/128)"],
  [
    /^(?:169\.254\.|fe[89ab])/i,
    () => "may not be in the link-local range (169.254.0.0/16, fe80::/10)",
  ],
  [
    /^(?:224\.0\.0\.|ff02)/i,
    () => "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)",
  ],
];

/** An address that pods or outside machines can have. */
export const checkEndpointIp = (address: Field): void => {
  const text = address.value as string;
  for (const [matches, words] of special) {
    if (matches.test(text)) {
      address.invalid(words(text));
    }
  }
};

const checkAddress = (address: Field): void => {
  const ip = address.at("ip");
  checkIp(ip);
  if (!address.at("hostname").empty) {
    address.at("hostname").matches(dnsLabel);
  }

  if (address.at("nodeName").given) {
    address.at("nodeName").matches(subdomain);
  }

  if (isIP((ip.value as string | undefined) ?? "") === 0) {
    ip.invalidText("must be a valid IP address");
  } else {
    checkEndpointIp(ip);
  }
};

const checkPort = (port: Field, named: boolean): void => {
  const name = port.at("name");
  if (named && name.empty) {
    name.required();
  } else if (!name.empty) {
    name.matches(dnsLabel);
  }

  const number = (port.value.port as number | undefined) ?? 0;
  portNumber(number).forEach((complaint) => port.at("port").invalid(complaint, number));
  if (port.at("protocol").need()) {
    port.at("protocol").oneOf(protocols);
  }

  if (port.at("appProtocol").given) {
    port.at("appProtocol").matches(qualifiedName);
  }
};

const checkSubsets = (subsets: Field): void => {
  for (const subset of subsets.items()) {
    const addresses = [
      ...subset.at("addresses").items(),
      ...subset.at("notReadyAddresses").items(),
    ];
    if (addresses.length === 0) {
      subset.required("must specify `addresses` or `notReadyAddresses`");
    }

    addresses.forEach(checkAddress);
    const ports = subset.at("ports");
    for (const port of ports.items()) {
      checkPort(port, ports.length > 1);
    }
  }
};

export const endpoints: KindRules = {
  allowCreateOnUpdate: true,
  validate: (object) => checkSubsets(object.at("subsets")),
  validateUpdate(object, old) {
    if (!semanticEqual(object.value.subsets, old.subsets)) {
      checkSubsets(object.at("subsets"));
    }
  },
};

const checkSliceAddress = (address: Field, type: string, list: Field): void => {
  if (type === "FQDN") {
    address.matches(subdomain);
  } else if (checkIp(address)) {
    const wanted = type === "IPv6" ? 6 : 4;
    if (isIP(address.value as string) !== wanted) {
      list.as(address.value).invalid(`must be an ${type} address`);
    }

    checkEndpointIp(address);
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

const fqdn = "FQDN endpoints are deprecated";

export const endpointSlices: KindRules = {
  generation: ["endpoints", "ports", "addressType", "metadata.labels"],
  prepareForCreate: (object) => dropTopology(object),
  prepareForUpdate: dropTopology,
  validate: (object) => checkSlice(object),
  validateUpdate(object, old) {
    checkSlice(object, old);
    immutable(object.at("addressType"), old.addressType);
  },
  warnings: ({ addressType }: Json) => (addressType === "FQDN" ? [fqdn] : []),
};
