/** Selector and template of deployments and replica sets, which follow the same rules. */
import type { Field } from "../field.ts";
import {
  checkLabelSelector,
  isEmptySelector,
  isUsableSelector,
  printedSelector,
} from "../label-checks.ts";
import { checkAlwaysRunning, checkTemplate, checkTemplateLabels } from "./template.ts";

/** @param owner The word in "empty selector is invalid for ...". */
export const checkSelector = (selector: Field, owner: string): boolean => {
  if (!selector.given) {
    selector.required();
    return false;
  }

  checkLabelSelector(selector);
  if (isEmptySelector(selector.value)) {
    selector.invalid(`empty selector is invalid for ${owner}`, printedSelector(selector.value));
  }

  return true;
};

export const checkReplicaSelector = (spec: Field, named: boolean): void => {
  const selector = spec.at("selector");
  const template = spec.at("template");
  checkSelector(selector, "deployment");
  if (selector.given && !isUsableSelector(selector.value)) {
    selector.invalid(named ? "invalid label selector" : "", printedSelector(selector.value));
    return;
  }

  // No selector at all selects nothing, so that no label can match it.
  if (!selector.given || !isEmptySelector(selector.value)) {
    checkTemplateLabels(template, selector.value);
  }

  checkTemplate(template);
  checkAlwaysRunning(template, "ReplicaSet");
};
