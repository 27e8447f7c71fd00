/** ValidatingAdmissionPolicy and MutatingAdmissionPolicy. */
import type { ExpressionOptions } from "../../admission/cel/admission-types.ts";
import type { Type } from "../../admission/cel/check/cel-type.ts";
import { keywords } from "../../admission/cel/keywords.ts";
import { expressionEngine } from "../expressions.ts";
import type { Field } from "../field.ts";
import { dns1035Label, qualifiedName, subdomain } from "../names.ts";
import { checkMatch, needOneOf, policyRules } from "../policy-match.ts";
import { checkMutation } from "./mutations.ts";
import { checkExpression, checkMatchConditions, trimmed } from "../admission-rules.ts";

const checkParamVersion = (version: Field): void => {
  const text = version.value as string;
  const [group, name = "", ...more] =
    text === "/" ? ["", ""] : text.includes("/") ? text.split("/") : ["", text];
  if (more.length > 0) {
    version.invalid(`unexpected GroupVersion string: ${text}`);
    return;
  }

  if (group !== "" && subdomain(group ?? "").length > 0) {
    version.invalid(subdomain(group ?? "").join(","), group);
  }

  if (name === "") {
    version.invalid("version must be specified");
  } else if (dns1035Label(name).length > 0) {
    version.invalid(dns1035Label(name).join(","), name);
  }
};

const checkParamKind = (kind: Field): void => {
  if (kind.at("apiVersion").need()) {
    checkParamVersion(kind.at("apiVersion"));
  }

  if (kind.at("kind").need()) {
    const complaints = dns1035Label((kind.value.kind as string).toLowerCase());
    if (complaints.length > 0) {
      kind
        .at("kind")
        .invalid(`may have mixed case, but should otherwise match: ${complaints.join(",")}`);
    }
  }
};

/** The real check names the list for each operation in it. */
const checkOnlyOperations = (rules: Field, supported: readonly string[]): void => {
  for (const rule of rules.items()) {
    for (const operation of rule.at("operations").items()) {
      rules.at("operations").as(operation.value).oneOf(supported);
    }
  }
};

/** @param operations All that rules may be about; any when left out. */
const checkHead = (spec: Field, operations?: readonly string[]): void => {
  needOneOf(spec.at("failurePolicy"), ["Fail", "Ignore"]);

  if (spec.at("paramKind").given) {
    checkParamKind(spec.at("paramKind"));
  }

  const constraints = spec.at("matchConstraints");
  if (constraints.given) {
    checkMatch(constraints);
    constraints.at("resourceRules").need();
    if (operations !== undefined) {
      checkOnlyOperations(constraints.at("resourceRules"), operations);
    }
  } else {
    constraints.required();
  }

  checkMatchConditions(spec.at("matchConditions"), spec.at("paramKind").given);
};

/** A variable sees those before it. Returns what the expressions after them all see. */
const checkVariables = (spec: Field): ExpressionOptions => {
  const base: ExpressionOptions = { params: spec.at("paramKind").given, authorizer: true };
  const types: Record<string, Type> = {};
  const variables = spec.at("variables").items();
  for (const variable of variables) {
    if (
      variable.at("name").need("name is not specified") &&
      (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable.value.name as string) ||
        keywords.has(variable.value.name as string))
    ) {
      variable.at("name").invalid("must be a valid CEL identifier");
    }

    const expression = variable.at("expression");
    if (trimmed(expression).need("expression is not specified")) {
      const options = { ...base, variables: { ...types } };
      checkExpression(expression, options, []);
      const type = expressionEngine()?.typeOfExpression(expression.value as string, options);
      Object.assign(types, type === undefined ? {} : { [variable.value.name]: type });
    }
  }

  return variables.length === 0 ? base : { ...base, variables: types };
};

const reasons = ["Forbidden", "Invalid", "RequestEntityTooLarge"];

const checkValidation = (validation: Field, options: ExpressionOptions): void => {
  const { message, messageExpression } = validation.value;
  const expression = validation.at("expression");
  if (trimmed(expression).need("expression is not specified")) {
    checkExpression(expression, options, ["bool"]);
  }

  const forMessage = validation.at("messageExpression");
  if (messageExpression !== undefined && messageExpression.trim() === "") {
    forMessage.invalid("must be non-empty if specified");
  } else if (messageExpression !== undefined) {
    checkExpression(forMessage, { ...options, authorizer: false }, ["string"]);
  }

  const at = validation.at("message");
  if (message !== undefined && message.trim() === "") {
    at.invalid("must be non-empty if specified");
  } else if (message !== undefined && /[\n\r]/.test(message.trim() as string)) {
    at.invalid("must not contain line breaks");
  }

  if (validation.at("reason").given) {
    validation.at("reason").oneOf(reasons);
  }
};

const checkAudit = (annotations: Field, policyName: string, options: ExpressionOptions): void => {
  const seen = new Set<string>();
  for (const annotation of annotations.items()) {
    const key = annotation.at("key");
    key.as(`${policyName}/${key.value as string}`).matches(qualifiedName);
    const value = annotation.at("valueExpression");
    if (trimmed(value).need("valueExpression is not specified")) {
      checkExpression(value, options, ["string", "null_type"]);
    }

    if (seen.has(key.value as string)) {
      key.duplicate();
    }

    seen.add(key.value as string);
  }
};

const checkValidating = (object: Field): void => {
  const spec = object.at("spec");
  checkHead(spec);
  const options = checkVariables(spec);
  const [validations, audit] = [spec.at("validations"), spec.at("auditAnnotations")];
  if (validations.length + audit.length === 0) {
    const detail = "validations or auditAnnotations must contain at least one item";
    validations.required(detail);
    audit.required(detail);
    return;
  }

  validations.items().forEach((validation) => checkValidation(validation, options));
  checkAudit(audit, object.value.metadata.name as string, options);
};

const checkMutating = (object: Field): void => {
  const spec = object.at("spec");
  checkHead(spec, ["*", "CONNECT", "CREATE", "UPDATE"]);
  const options = checkVariables(spec);
  spec.at("mutations").need("mutations must contain at least one item");
  spec
    .at("mutations")
    .items()
    .forEach((mutation) => checkMutation(mutation, options));
  if (spec.at("reinvocationPolicy").need()) {
    spec.at("reinvocationPolicy").oneOf(["IfNeeded", "Never"]);
  }
};

export const validatingAdmissionPolicies = policyRules(checkValidating);
export const mutatingAdmissionPolicies = policyRules(checkMutating);
