/** Bindings of ValidatingAdmissionPolicies and MutatingAdmissionPolicies. */
import type { Field } from "../field.ts";
import { checkLabelSelector } from "../label-checks.ts";
import { pathSegment, subdomain } from "../names.ts";
import { checkMatch, policyRules } from "../policy-match.ts";

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

export const mutatingAdmissionPolicyBindings = policyRules(checkBinding);
export const validatingAdmissionPolicyBindings = policyRules((object) => {
  checkBinding(object);
  checkActions(object.at("spec", "validationActions"));
});
