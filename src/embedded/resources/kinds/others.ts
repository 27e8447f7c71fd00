/** Kinds with few rules: service accounts, runtime classes, flow control, devices, addresses. */
import { isIP } from "node:net";
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { immutable, immutableText } from "../immutable.ts";
import type { KindRules } from "../kind-rules.ts";
import { dnsLabel, qualifiedName, subdomain } from "../names.ts";
import { validateLabels } from "../metadata.ts";
import { checkTolerations } from "../pod/placement.ts";
import { checkContainerRequirements } from "../pod/requirements.ts";
import { checkCidr } from "../service/traffic.ts";

const mountable = "kubernetes.io/enforce-mountable-secrets";

export const serviceAccounts: KindRules = {
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

const checkFlowRules = (rules: Field): void => {
  for (const rule of rules.items()) {
    rule.at("subjects").need("subjects must contain at least one value");
    if (rule.at("resourceRules").empty && rule.at("nonResourceRules").empty) {
      rule.required("at least one of resourceRules and nonResourceRules has to be non-empty");
    }
  }
};

const checkFlow = (object: Field): void => {
  const spec = object.at("spec");
  const precedence = (spec.value?.matchingPrecedence as number | undefined) ?? 0;
  if (precedence <= 0) {
    spec.at("matchingPrecedence").invalid("must be a positive value", precedence);
  } else if (precedence > 10_000) {
    spec.at("matchingPrecedence").invalid("must not be greater than 10000", precedence);
  } else if (precedence === 1 && object.value.metadata.name !== "exempt") {
    spec
      .at("matchingPrecedence")
      .invalid("only the schema named 'exempt' may have matchingPrecedence 1");
  }

  const method = spec.at("distinguisherMethod");
  if (method.given && !["ByNamespace", "ByUser"].includes(method.value.type as string)) {
    // Go names the whole method, not its type.
    method
      .at("type")
      .as({ Type: method.value.type ?? "" })
      .oneOf(["ByNamespace", "ByUser"]);
  }

  const level = spec.at("priorityLevelConfiguration", "name");
  if (level.need("must reference a priority level")) {
    level.matches(subdomain);
  }

  checkFlowRules(spec.at("rules"));
};

export const flowSchemas: KindRules = {
  generation: ["spec"],
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: false,
  validate: checkFlow,
  validateUpdate: checkFlow,
};

const checkPriorityLevel = (object: Field): void => {
  const spec = object.at("spec");
  spec.at("type").oneOf(["Exempt", "Limited"]);
  if (spec.value?.type === "Limited" && !spec.at("limited").given) {
    spec.at("limited").required("must not be empty when type is Limited");
  }
};

export const priorityLevels: KindRules = {
  generation: ["spec"],
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: false,
  validate: checkPriorityLevel,
  validateUpdate: checkPriorityLevel,
};

export const ipAddresses: KindRules = {
  name: (name) =>
    isIP(name) === 0 ? ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"] : [],
  validate(object) {
    if (!object.at("spec", "parentRef").given) {
      object.at("spec", "parentRef").required();
    }
  },
};

export const serviceCidrs: KindRules = {
  validate(object) {
    const cidrs = object.at("spec", "cidrs");
    cidrs.need("at least one CIDR required");
    cidrs.items().forEach(checkCidr);
  },
  validateUpdate(object, old) {
    immutable(object.at("spec", "cidrs"), old.spec?.cidrs);
  },
};

export const deviceClasses: KindRules = { generation: ["spec"] };
export const resourceSlices: KindRules = { generation: ["spec"] };

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
    immutable(object.at("spec"), old.spec);
  },
};
