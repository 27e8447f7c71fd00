/** What admission policies and their bindings have in common: which requests they are about. */
import { checkOperations } from "./admission-rules.ts";
import type { Field } from "./field.ts";
import type { KindRules } from "./kind-rules.ts";
import { checkLabelSelector } from "./label-checks.ts";
import { pathSegment } from "./names.ts";

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
export const needOneOf = (field: Field, supported: string[]): void => {
  if (field.given) {
    field.oneOf(supported);
  } else {
    field.required();
  }
};

export const checkMatch = (match: Field): void => {
  needOneOf(match.at("matchPolicy"), ["Equivalent", "Exact"]);

  checkLabelSelector(match.at("namespaceSelector"));
  checkLabelSelector(match.at("objectSelector"));
  match.at("resourceRules").items().forEach(checkNamedRule);
  match.at("excludeResourceRules").items().forEach(checkNamedRule);
};

export const policyRules = (check: (object: Field) => void): KindRules => ({
  generation: ["spec"],
  allowUnconditionalUpdate: false,
  validate: check,
  validateUpdate: check,
});
