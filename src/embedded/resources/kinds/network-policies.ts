/** NetworkPolicy. */
import type { Json } from "../../object.ts";
import { Field } from "../field.ts";
import { portName, portNumber } from "../formats.ts";
import { checkCidr, cidrWarnings } from "../ip-checks.ts";
import { inBlock, parseBlock } from "../ip-text.ts";
import { checkLabelSelector } from "../label-checks.ts";
import type { KindRules } from "../kind-rules.ts";

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

const checkBlock = (field: Field): void => {
  const [cidr, excepts] = [field.at("cidr"), field.at("except")];
  if (!cidr.need()) {
    return;
  }

  checkCidr(cidr);
  const block = parseBlock(cidr.value as string);
  if (block === undefined) {
    return;
  }

  for (const at of excepts.items()) {
    checkCidr(at);
    const except = parseBlock(at.value as string);
    if (except !== undefined && !(inBlock(except, block) && except.bits > block.bits)) {
      at.invalid("must be a strict subset of `cidr`");
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

const blockWarnings = (block: Field): string[] =>
  [block.at("cidr"), ...block.at("except").items()].flatMap(cidrWarnings);

const warnings = (policy: Json): string[] => {
  const spec = new Field(policy).at("spec");
  const peers = [
    ...spec
      .at("ingress")
      .items()
      .flatMap((rule) => rule.at("from").items()),
    ...spec
      .at("egress")
      .items()
      .flatMap((rule) => rule.at("to").items()),
  ];
  return peers
    .map((peer) => peer.at("ipBlock"))
    .filter(({ given }) => given)
    .flatMap(blockWarnings);
};

export const networkPolicies: KindRules = {
  generation: ["spec"],
  validate: check,
  validateUpdate: check,
  warnings,
};
