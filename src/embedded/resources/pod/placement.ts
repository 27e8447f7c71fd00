/** Where a pod may run: affinity, tolerations, topology spread. */
import type { Json } from "../../object.ts";
import type { Field } from "../field.ts";
import { checkLabelSelector } from "../label-checks.ts";
import { checkLabelKeys, checkOwnKeys } from "./label-keys.ts";
import { dnsLabel, labelValue, qualifiedName, subdomain } from "../names.ts";

const checkExpression = (expression: Field, looseValues: boolean): void => {
  const { operator = "", values = [] } = expression.value;
  const at = expression.at("values");
  if (operator === "In" || operator === "NotIn") {
    at.need("must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    if (values.length > 0) {
      at.forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    }
  } else if (operator === "Gt" || operator === "Lt") {
    if (values.length !== 1) {
      at.required("must be specified single value when `operator` is 'Lt' or 'Gt'");
    }
  } else {
    expression.at("operator").invalid("not a valid selector operator", operator);
  }

  expression.at("key").matches(qualifiedName);
  for (const value of looseValues ? [] : at.items()) {
    value.matches(labelValue);
  }
};

const checkNodeField = (requirement: Field): void => {
  const { operator = "", values = [], key = "" } = requirement.value;
  if (operator !== "In" && operator !== "NotIn") {
    requirement.at("operator").invalid("not a valid selector operator", operator);
  } else if (values.length !== 1) {
    requirement
      .at("values")
      .required(
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      );
  }

  if (key !== "metadata.name") {
    requirement.at("key").invalid("not a valid field selector key", key);
    return;
  }

  for (const value of requirement.at("values").items()) {
    value.matches(subdomain);
  }
};

const checkTerm = (term: Field, looseValues: boolean): void => {
  for (const expression of term.at("matchExpressions").items()) {
    checkExpression(expression, looseValues);
  }

  for (const requirement of term.at("matchFields").items()) {
    checkNodeField(requirement);
  }
};

/** A node selector, as in `requiredDuringSchedulingIgnoredDuringExecution`. */
export const checkNodeSelector = (selector: Field): void => {
  const terms = selector.at("nodeSelectorTerms");
  if (terms.need("must have at least one node selector term")) {
    for (const term of terms.items()) {
      checkTerm(term, false);
    }
  }
};

const checkWeight = (term: Field): void => {
  const weight = (term.value.weight as number | undefined) ?? 0;
  if (weight <= 0 || weight > 100) {
    term.at("weight").invalid("must be in the range 1-100", weight);
  }
};

const checkPodTerm = (term: Field): void => {
  checkLabelSelector(term.at("labelSelector"));
  checkLabelSelector(term.at("namespaceSelector"));
  for (const { value } of term.at("namespaces").items()) {
    term.at("namespace").as(value).matches(dnsLabel);
  }

  checkLabelKeys(term.at("matchLabelKeys"), term.value.labelSelector);
  checkLabelKeys(term.at("mismatchLabelKeys"), term.value.labelSelector);
  checkOwnKeys(term);
  term.at("topologyKey").need("can not be empty");
  term.at("topologyKey").matches(qualifiedName);
};

const required = "requiredDuringSchedulingIgnoredDuringExecution";
const preferred = "preferredDuringSchedulingIgnoredDuringExecution";

export const checkAffinity = (affinity: Field): void => {
  const node = affinity.at("nodeAffinity");
  if (node.at(required).given) {
    checkNodeSelector(node.at(required));
  }

  for (const term of node.at(preferred).items()) {
    checkWeight(term);
    checkTerm(term.at("preference"), true);
  }

  for (const kind of ["podAffinity", "podAntiAffinity"]) {
    for (const term of affinity.at(kind, required).items()) {
      checkPodTerm(term);
    }

    for (const term of affinity.at(kind, preferred).items()) {
      checkWeight(term);
      checkPodTerm(term.at("podAffinityTerm"));
    }
  }
};

const effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

/** Effect of a taint, which must be there. */
export const checkTaintEffect = (effect: Field): void => {
  if (effect.need()) {
    effect.oneOf(effects);
  }
};

const checkTolerationOperator = (toleration: Field): void => {
  const { operator = "", value = "" } = toleration.value as Record<string, string>;
  const at = toleration.at("operator");
  if (operator === "" || operator === "Equal") {
    const complaints = labelValue(value);
    if (complaints.length > 0) {
      at.invalid(complaints.join(";"), value);
    }
  } else if (operator === "Exists") {
    if (value !== "") {
      at.invalid("value must be empty when `operator` is 'Exists'", value);
    }
  } else {
    const compares = operator === "Lt" || operator === "Gt";
    at.notSupported(["Equal", "Exists", ...(compares ? ["Lt", "Gt"] : [])]);
  }
};

export const checkTolerations = (tolerations: Field): void => {
  for (const toleration of tolerations.items()) {
    const { key = "", operator = "", effect = "", tolerationSeconds } = toleration.value;
    if (key !== "") {
      toleration.at("key").matches(qualifiedName);
    }

    if (key === "" && operator !== "Exists") {
      toleration
        .at("operator")
        .invalid(
          'operator must be Exists when `key` is empty, which means "match all values and all keys"',
          operator,
        );
    }

    if (tolerationSeconds !== undefined && effect !== "NoExecute") {
      toleration
        .at("effect")
        .invalid("effect must be 'NoExecute' when `tolerationSeconds` is set", effect);
    }

    checkTolerationOperator(toleration);
    if (effect !== "") {
      toleration.at("effect").oneOf(effects);
    }
  }
};

const repeats = (constraint: Json, rest: Json[]): boolean =>
  rest.some(
    ({ topologyKey, whenUnsatisfiable }) =>
      topologyKey === constraint.topologyKey && whenUnsatisfiable === constraint.whenUnsatisfiable,
  );

const checkMinDomains = (constraint: Field): void => {
  const at = constraint.at("minDomains");
  const action = (constraint.value.whenUnsatisfiable as string | undefined) ?? "";
  if (!at.given) {
    return;
  }

  if ((at.value as number) <= 0) {
    at.invalid("must be greater than zero");
  }

  if (action !== "DoNotSchedule") {
    at.invalid(`can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${action}`);
  }
};

export const checkTopologySpread = (constraints: Field): void => {
  for (const [index, constraint] of constraints.items().entries()) {
    const skew = (constraint.value.maxSkew as number | undefined) ?? 0;
    if (skew <= 0) {
      constraint.at("maxSkew").invalid("must be greater than zero", skew);
    }

    constraint.at("topologyKey").need("can not be empty");
    constraint.at("whenUnsatisfiable").oneOf(["DoNotSchedule", "ScheduleAnyway"]);
    if (repeats(constraint.value, (constraints.value as Json[]).slice(index + 1))) {
      const { topologyKey = "", whenUnsatisfiable = "" } = constraint.value;
      constraint
        .at("{topologyKey, whenUnsatisfiable}")
        .duplicate(`{${topologyKey}, ${whenUnsatisfiable}}`);
    }

    checkMinDomains(constraint);
    for (const policy of ["nodeAffinityPolicy", "nodeTaintsPolicy"]) {
      if (constraint.at(policy).given) {
        constraint.at(policy).oneOf(["Honor", "Ignore"]);
      }
    }

    checkLabelKeys(constraint.at("matchLabelKeys"), constraint.value.labelSelector);
    checkLabelSelector(constraint.at("labelSelector"));
  }
};
