/** NetworkPolicy. */
import { BlockList, isIP } from "node:net";
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { portName, portNumber } from "../formats.ts";
import { checkLabelSelector } from "../label-checks.ts";
import type { KindRules } from "../kind-rules.ts";
import { checkCidr } from "../service/traffic.ts";

const checkEndPort = (end: Field, port: unknown): void => {
  if (!end.given) {
    return;
  }

  if (port === undefined) {
    end.invalid("may not be specified when `port` is not specified");
  } else if (typeof port === "string") {
    end.invalid("may not be specified when `port` is non-numeric");
  } else {
    if (end.value < (port as number)) {
      end.invalid("must be greater than or equal to `port`", port);
    }

    portNumber(end.value as number).forEach((complaint) => end.invalid(complaint));
  }
};

const checkPort = (port: Field): void => {
  if (port.at("protocol").given) {
    port.at("protocol").oneOf(["TCP", "UDP", "SCTP"]);
  }

  const at = port.at("port");
  if (typeof at.value === "string") {
    checkEndPort(port.at("endPort"), at.value);
    at.matches(portName);
    return;
  }

  if (at.given) {
    portNumber(at.value as number).forEach((complaint) => at.invalid(complaint));
  }

  checkEndPort(port.at("endPort"), at.value ?? undefined);
};

const split = (cidr: string): [address: string, bits: number] => {
  const [address = "", bits = ""] = cidr.split("/");
  return [address, Number(bits)];
};

const isSubset = (inner: string, outer: string): boolean => {
  const [[base, bits], [address, size]] = [split(outer), split(inner)];
  const family = (text: string): "ipv4" | "ipv6" => (isIP(text) === 6 ? "ipv6" : "ipv4");
  const block = new BlockList();
  block.addSubnet(base, bits, family(base));
  return family(base) === family(address) && size > bits && block.check(address, family(address));
};

const checkBlock = (block: Field): void => {
  const cidr = block.at("cidr");
  if (!cidr.need()) {
    return;
  }

  const before = cidr.causes.length;
  checkCidr(cidr);
  if (cidr.causes.length > before && isIP(split(cidr.value as string)[0]) === 0) {
    return;
  }

  for (const except of block.at("except").items()) {
    const count = except.causes.length;
    checkCidr(except);
    if (except.causes.length === count && !isSubset(except.value as string, cidr.value as string)) {
      except.invalid("must be a strict subset of `cidr`");
    }
  }
};

const checkPeer = (peer: Field): void => {
  const given = ["podSelector", "namespaceSelector", "ipBlock"].filter(
    (name) => peer.at(name).given,
  );
  checkLabelSelector(peer.at("podSelector"));
  checkLabelSelector(peer.at("namespaceSelector"));
  if (given.includes("ipBlock")) {
    checkBlock(peer.at("ipBlock"));
  }

  if (given.length === 0) {
    peer.required("must specify a peer");
  } else if (given.length > 1 && given.includes("ipBlock")) {
    peer.forbidden("may not specify both ipBlock and another peer");
  }
};

const checkRules = (rules: Field, peers: string): void => {
  for (const rule of rules.items()) {
    rule.at("ports").items().forEach(checkPort);
    rule.at(peers).items().forEach(checkPeer);
  }
};

const check = (object: Field): void => {
  const spec = object.at("spec");
  checkLabelSelector(spec.at("podSelector"));
  checkRules(spec.at("ingress"), "from");
  checkRules(spec.at("egress"), "to");
  const types = spec.at("policyTypes");
  if (types.length > 2) {
    types.invalid("may not specify more than two policyTypes");
    return;
  }

  for (const type of types.items()) {
    type.oneOf(["Ingress", "Egress"]);
  }
};

const rulesOf = ({ spec }: Json): [peers: Json[], path: string][] => [
  ...((spec?.ingress ?? []) as Json[]).map(({ from }, index): [Json[], string] => [
    from ?? [],
    `spec.ingress[${index}].from`,
  ]),
  ...((spec?.egress ?? []) as Json[]).map(({ to }, index): [Json[], string] => [
    to ?? [],
    `spec.egress[${index}].to`,
  ]),
];

/** Blocks that end before their prefix does are legal, but hardly meant. */
const warnings = (policy: Json): string[] =>
  rulesOf(policy).flatMap(([peers, path]) =>
    peers.flatMap(({ ipBlock }, index) =>
      /\/0\d/.test((ipBlock?.cidr as string | undefined) ?? "")
        ? [`${path}[${index}].ipBlock.cidr: non-standard CIDR value "${ipBlock.cidr}"`]
        : [],
    ),
  );

export const networkPolicies: KindRules = {
  generation: ["spec"],
  validate: check,
  validateUpdate: check,
  warnings,
};
