/** PodDisruptionBudget, PriorityClass and Lease. */
import type { Json } from "../../object.ts";
import { checkAtMostWhole, checkCounts, checkIntOrPercent } from "../counts.ts";
import type { Field } from "../field.ts";
import { goPrint } from "../go-print.ts";
import { immutable } from "../immutable.ts";
import { checkLabelSelector } from "../label-checks.ts";
import type { KindRules } from "../kind-rules.ts";
import { pathSegment } from "../names.ts";

const checkBudget = (object: Field): void => {
  const spec = object.at("spec");
  const [least, most] = [spec.at("minAvailable"), spec.at("maxUnavailable")];
  if (least.given && most.given) {
    spec.invalid(
      "minAvailable and maxUnavailable cannot be both set",
      goPrint("policy.PodDisruptionBudgetSpec", spec.value),
    );
  }

  for (const bound of [least, most]) {
    if (bound.given) {
      checkIntOrPercent(bound);
      checkAtMostWhole(bound);
    }
  }

  checkLabelSelector(spec.at("selector"));
  if (spec.at("unhealthyPodEvictionPolicy").given) {
    spec.at("unhealthyPodEvictionPolicy").oneOf(["AlwaysAllow", "IfHealthyBudget"]);
  }
};

export const podDisruptionBudgets: KindRules = {
  name: pathSegment,
  generation: ["spec"],
  allowUnconditionalUpdate: false,
  validate: checkBudget,
  validateUpdate: checkBudget,
  validateStatusUpdate: (object) =>
    checkCounts(
      object.at("status"),
      "disruptionsAllowed",
      "currentHealthy",
      "desiredHealthy",
      "expectedPods",
    ),
};

const highest = 1_000_000_000;
const systemClasses: Record<string, number> = {
  "system-node-critical": 2_000_001_000,
  "system-cluster-critical": 2_000_000_000,
};

const checkClass = (object: Field): void => {
  const { metadata, value = 0, globalDefault = false } = object.value;
  const name: string = metadata.name ?? "";
  if (name.startsWith("system-")) {
    const wanted = systemClasses[name];
    const reason =
      wanted === undefined
        ? `${name} is not a known system priority class`
        : value !== wanted
          ? `value of ${name} PriorityClass must be ${wanted}`
          : globalDefault === true
            ? `globalDefault of ${name} PriorityClass must be false`
            : undefined;
    if (reason !== undefined) {
      object
        .at("metadata", "name")
        .forbidden(
          `priority class names with 'system-' prefix are reserved for system use only. error: ${reason}`,
        );
    }
  } else if (value > highest) {
    object.at("value").forbidden(`maximum allowed value of a user defined priority is ${highest}`);
  }

  if (object.at("preemptionPolicy").given && object.at("preemptionPolicy").need()) {
    object.at("preemptionPolicy").oneOf(["PreemptLowerPriority", "Never"]);
  }
};

export const priorityClasses: KindRules = {
  generation: [],
  validate: checkClass,
  validateUpdate(object, old) {
    if ((object.value.value ?? 0) !== (old.value ?? 0)) {
      object.at("value").forbidden("may not be changed in an update.");
    }

    immutable(object.at("preemptionPolicy"), old.preemptionPolicy);
  },
};

const checkLease = (object: Field): void => {
  const spec = object.at("spec");
  const seconds = spec.at("leaseDurationSeconds");
  if (seconds.given && seconds.value <= 0) {
    seconds.invalid("must be greater than 0");
  }

  spec.at("leaseTransitions").nonNegative();
};

/** Coordinated leader election is off by default, and so are its fields. */
const dropElection = ({ spec }: Json): void => {
  delete spec?.strategy;
  delete spec?.preferredHolder;
};

export const leases: KindRules = {
  prepareForCreate: dropElection,
  prepareForUpdate: dropElection,
  allowCreateOnUpdate: true,
  allowUnconditionalUpdate: false,
  validate: checkLease,
  validateUpdate: checkLease,
};
