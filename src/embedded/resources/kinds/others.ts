/** Kinds with few rules: service accounts, runtime classes, devices, addresses. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { goJson, Printed } from "../field-errors.ts";
import { goPrint } from "../go-print.ts";
import { immutable, immutableText } from "../immutable.ts";
import { canonicalIp, checkCanonicalCidr } from "../ip-checks.ts";
import { isIpv4, parseBlock } from "../ip-text.ts";
import type { KindRules } from "../kind-rules.ts";
import { dnsLabel, pathSegment, qualifiedName, subdomain } from "../names.ts";
import { validateLabels } from "../metadata.ts";
import { checkTolerations } from "../pod/placement.ts";
import { checkContainerRequirements } from "../pod/requirements.ts";

const mountable = "kubernetes.io/enforce-mountable-secrets";

const keepNames = (account: Json): void => {
  account.secrets = (account.secrets as Json[] | undefined)?.map(({ name }) => ({ name }));
};

export const serviceAccounts: KindRules = {
  prepareForCreate: keepNames,
  prepareForUpdate: keepNames,
  warnings: ({ metadata }: Json, old) =>
    metadata.annotations?.[mountable] !== undefined &&
    old?.metadata.annotations?.[mountable] === undefined
      ? [
          `metadata.annotations[${mountable}]: deprecated in v1.32+; prefer separate namespaces to isolate access to mounted secrets`,
        ]
      : [],
};

const checkRuntime = (object: Field): void => {
  const handler = object.at("handler");
  if (handler.need()) {
    handler.matches(dnsLabel);
  }

  const overhead = object.at("overhead");
  if (overhead.given) {
    checkContainerRequirements(overhead.as({ limits: overhead.value.podFixed }), []);
  }

  validateLabels(object.at("scheduling", "nodeSelector"));
  checkTolerations(object.at("scheduling", "tolerations"));
};

export const runtimeClasses: KindRules = {
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: false,
  validate: checkRuntime,
  validateUpdate(object, old) {
    checkRuntime(object);
    immutableText(object.at("handler"), old.handler);
  },
};

const checkParent = (parent: Field): void => {
  if (!parent.at("group").empty) {
    parent.at("group").matches(subdomain);
  }

  for (const name of ["resource", "name"]) {
    if (parent.at(name).need()) {
      parent.at(name).matches(pathSegment);
    }
  }

  if (!parent.at("namespace").empty) {
    parent.at("namespace").matches(pathSegment);
  }
};

export const ipAddresses: KindRules = {
  name: canonicalIp,
  validate(object) {
    const parent = object.at("spec", "parentRef");
    if (parent.given) {
      checkParent(parent);
    } else {
      parent.required();
    }
  },
};

const checkCidrs = (object: Field): void => {
  const cidrs = object.at("spec", "cidrs");
  if (!cidrs.need("at least one CIDR required")) {
    return;
  }

  if (cidrs.length > 2) {
    cidrs.invalid("may only hold up to 2 values", new Printed(goJson({ CIDRs: cidrs.value })));
    return;
  }

  cidrs.items().forEach(checkCanonicalCidr);
  const blocks = (cidrs.value as string[]).map(parseBlock);
  const [first, second] = blocks;
  if (first !== undefined && second !== undefined && isIpv4(first) === isIpv4(second)) {
    cidrs.invalid(
      "may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64",
    );
  }
};

/** One of the other family may be added; what is there stays. */
const checkCidrsKept = (object: Field, old: Json): void => {
  const cidrs = object.at("spec", "cidrs");
  const before = (old.spec?.cidrs ?? []) as string[];
  const grows = before.length === 1 && cidrs.length === 2;
  if (cidrs.length !== before.length && !grows) {
    cidrs.invalid("field is immutable");
    return;
  }

  before.forEach((cidr, index) => immutable(cidrs.index(index), cidr));
  if (grows) {
    checkCidrs(object);
  }
};

export const serviceCidrs: KindRules = {
  validate: checkCidrs,
  validateUpdate: checkCidrsKept,
};

export const deviceClasses: KindRules = { generation: ["spec"] };

const checkClaim = (object: Field): void => {
  for (const request of object.at("spec", "devices", "requests").items()) {
    if (request.at("name").need()) {
      request.at("name").matches(dnsLabel);
    }

    const exact = request.at("exactly");
    if (exact.given && exact.at("deviceClassName").need()) {
      exact.at("deviceClassName").matches(subdomain);
    }
  }

  for (const constraint of object.at("spec", "devices", "constraints").items()) {
    if (constraint.at("matchAttribute").given) {
      constraint.at("matchAttribute").matches(qualifiedName);
    }
  }
};

export const resourceClaims: KindRules = {
  validate: checkClaim,
  validateUpdate(object, old) {
    const spec = object.at("spec");
    immutable(spec, old.spec, goPrint("resource.ResourceClaimSpec", spec.value));
  },
};
