/** Endpoints. */
import type { Json } from "../../object.ts";
import { semanticEqual } from "../equality.ts";
import { Field } from "../field.ts";
import { portNumber } from "../formats.ts";
import { checkEndpointIp, checkIp, ipWarnings } from "../ip-checks.ts";
import type { KindRules } from "../kind-rules.ts";
import { dnsLabel, qualifiedName, subdomain } from "../names.ts";

const protocols = ["SCTP", "TCP", "UDP"];

const checkAddress = (address: Field): void => {
  const ip = address.at("ip");
  checkIp(ip);
  if (!address.at("hostname").empty) {
    address.at("hostname").matches(dnsLabel);
  }

  if (address.at("nodeName").given) {
    address.at("nodeName").matches(subdomain);
  }

  checkEndpointIp(ip);
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

const addressesOf = (subset: Field): Field[] => [
  ...subset.at("addresses").items(),
  ...subset.at("notReadyAddresses").items(),
];

const checkSubsets = (subsets: Field): void => {
  for (const subset of subsets.items()) {
    const addresses = addressesOf(subset);
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

/** The control plane's own are spared the look at each address. */
const addressWarnings = (endpoints: Json): string[] =>
  endpoints.metadata.labels?.["endpoints.kubernetes.io/managed-by"] === "endpoint-controller"
    ? []
    : new Field(endpoints)
        .at("subsets")
        .items()
        .flatMap(addressesOf)
        .flatMap((address) => ipWarnings(address.at("ip")));

export const endpoints: KindRules = {
  allowCreateOnUpdate: true,
  validate: (object) => checkSubsets(object.at("subsets")),
  validateUpdate(object, old) {
    if (!semanticEqual(object.value.subsets, old.subsets)) {
      checkSubsets(object.at("subsets"));
    }
  },
  warnings: addressWarnings,
};
