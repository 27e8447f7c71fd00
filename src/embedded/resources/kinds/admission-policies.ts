/** ValidatingAdmissionPolicy and MutatingAdmissionPolicy with their bindings. Whether expressions compile is not looked at here. */
import type { Field } from "../field.ts";
import { checkLabelSelector } from "../label-checks.ts";
import type { KindRules } from "../kind-rules.ts";
import { dns1035Label, pathSegment, qualifiedName, subdomain } from "../names.ts";
import { checkMutation } from "./mutations.ts";
import { checkMatchConditions, checkOperations } from "../admission-rules.ts";

const checkParamKind = (kind: Field): void => {
  const version = kind.at("apiVersion");
  if (version.need()) {
    const [group, name] = (version.value as string).includes("/")
      ? (version.value as string).split("/")
      : ["", version.value as string];
    if (group !== "" && subdomain(group ?? "").length > 0) {
      version.invalid(subdomain(group ?? "").join(","), group);
    }

    if (dns1035Label(name ?? "").length > 0) {
      version.invalid(dns1035Label(name ?? "").join(","), name);
    }
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

const checkNamedRule = (rule: Field): void => {
  const seen = new Set<string>();
  for (const name of rule.at("resourceNames").items()) {
    name.matches(pathSegment);
    if (seen.has(name.value as string)) {
      name.duplicate();
    }

    seen.add(name.value as string);
  }

  checkOperations(rule);
};

/** Empty text is there, and wrong. */
const needOneOf = (field: Field, supported: string[]): void => {
  if (field.given) {
    field.oneOf(supported);
  } else {
    field.required();
  }
};

const checkMatch = (match: Field): void => {
  needOneOf(match.at("matchPolicy"), ["Equivalent", "Exact"]);

  checkLabelSelector(match.at("namespaceSelector"));
  checkLabelSelector(match.at("objectSelector"));
  match.at("resourceRules").items().forEach(checkNamedRule);
  match.at("excludeResourceRules").items().forEach(checkNamedRule);
};

const checkHead = (spec: Field): void => {
  needOneOf(spec.at("failurePolicy"), ["Fail", "Ignore"]);

  if (spec.at("paramKind").given) {
    checkParamKind(spec.at("paramKind"));
  }

  const constraints = spec.at("matchConstraints");
  if (constraints.given) {
    checkMatch(constraints);
    constraints.at("resourceRules").need();
  } else {
    constraints.required();
  }

  checkMatchConditions(spec.at("matchConditions"));
};

const checkVariables = (variables: Field): void => {
  for (const variable of variables.items()) {
    if (
      variable.at("name").need("name is not specified") &&
      !/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable.value.name as string)
    ) {
      variable.at("name").invalid("must be a valid CEL identifier");
    }

    variable.at("expression").need("expression is not specified");
  }
};

const reasons = ["Forbidden", "Invalid", "RequestEntityTooLarge"];

const checkValidation = (validation: Field): void => {
  const { expression = "", message, messageExpression } = validation.value;
  if (expression.trim() === "") {
    validation.at("expression").required("expression is not specified");
  }

  if (messageExpression !== undefined && messageExpression.trim() === "") {
    validation.at("messageExpression").invalid("must be non-empty if specified");
  }

  const at = validation.at("message");
  if (message !== undefined && message.trim() === "") {
    at.invalid("must be non-empty if specified");
  } else if (message !== undefined && /[\n\r]/.test(message.trim() as string)) {
    at.invalid("must not contain line breaks");
  } else if (message === undefined && /[\n\r]/.test(expression.trim() as string)) {
    at.required("message must be specified if expression contains line breaks");
  }

  if (validation.at("reason").given) {
    validation.at("reason").oneOf(reasons);
  }
};

const checkAudit = (annotations: Field, policyName: string): void => {
  const seen = new Set<string>();
  for (const annotation of annotations.items()) {
    const key = annotation.at("key");
    key.as(`${policyName}/${key.value as string}`).matches(qualifiedName);
    annotation.at("valueExpression").need("valueExpression is not specified");
    if (seen.has(key.value as string)) {
      key.duplicate();
    }

    seen.add(key.value as string);
  }
};

const checkValidating = (object: Field): void => {
  const spec = object.at("spec");
  checkHead(spec);
  checkVariables(spec.at("variables"));
  const [validations, audit] = [spec.at("validations"), spec.at("auditAnnotations")];
  if (validations.length + audit.length === 0) {
    const detail = "validations or auditAnnotations must contain at least one item";
    validations.required(detail);
    audit.required(detail);
    return;
  }

  validations.items().forEach(checkValidation);
  checkAudit(audit, object.value.metadata.name as string);
};

const checkMutating = (object: Field): void => {
  const spec = object.at("spec");
  checkHead(spec);
  checkVariables(spec.at("variables"));
  spec.at("mutations").need("mutations must contain at least one item");
  spec.at("mutations").items().forEach(checkMutation);
  if (spec.at("reinvocationPolicy").need()) {
    spec.at("reinvocationPolicy").oneOf(["IfNeeded", "Never"]);
  }
};

const checkParamRef = (ref: Field): void => {
  if (!ref.given) {
    return;
  }

  const [name, selector] = [ref.at("name"), ref.at("selector")];
  if (!name.empty) {
    name.matches(pathSegment);
    if (selector.given) {
      name.forbidden("name and selector are mutually exclusive");
      selector.forbidden("name and selector are mutually exclusive");
    }
  } else if (!selector.given) {
    ref.required("one of name or selector must be specified");
  }

  checkLabelSelector(selector);
  const action = ref.at("parameterNotFoundAction");
  if (action.need()) {
    action.oneOf(["Deny", "Allow"]);
  }
};

const checkActions = (actions: Field): void => {
  const seen = new Set<string>();
  for (const action of actions.items()) {
    action.oneOf(["Audit", "Deny", "Warn"]);
    if (seen.has(action.value as string)) {
      action.duplicate();
    }

    seen.add(action.value as string);
  }

  if (seen.has("Deny") && seen.has("Warn")) {
    actions.invalid(
      "must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)",
    );
  }

  actions.need("at least one validation action is required");
};

const checkBinding = (object: Field): void => {
  const spec = object.at("spec");
  if (spec.at("policyName").need()) {
    spec.at("policyName").matches(subdomain);
  }

  checkParamRef(spec.at("paramRef"));
  if (spec.at("matchResources").given) {
    checkMatch(spec.at("matchResources"));
  }
};

const policy = (check: (object: Field) => void): KindRules => ({
  generation: ["spec"],
  allowUnconditionalUpdate: false,
  validate: check,
  validateUpdate: check,
});

export const validatingAdmissionPolicies = policy(checkValidating);
export const mutatingAdmissionPolicies = policy(checkMutating);
export const mutatingAdmissionPolicyBindings = policy(checkBinding);
export const validatingAdmissionPolicyBindings = policy((object) => {
  checkBinding(object);
  checkActions(object.at("spec", "validationActions"));
});
