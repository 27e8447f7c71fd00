/** Checks of `LabelSelector` objects, from apimachinery's pkg/apis/meta/v1/validation. */
import { clone } from "../object.ts";
import type { Json } from "../object.ts";
import { goJson, Printed } from "./field-errors.ts";
import type { Field } from "./field.ts";
import { validateLabels } from "./metadata.ts";
import { labelValue, qualifiedName } from "./names.ts";

const checkRequirement = (expression: Field): void => {
  const { operator = "", values } = expression.value;
  if (operator === "In" || operator === "NotIn") {
    expression.at("values").need("must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === "Exists" || operator === "DoesNotExist") {
    if ((values ?? []).length > 0) {
      expression
        .at("values")
        .forbidden("may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
    }
  } else {
    expression.at("operator").invalid("not a valid selector operator", operator);
  }

  expression.at("key").matches(qualifiedName);
  for (const value of expression.at("values").items()) {
    value.matches(labelValue);
  }
};

/** Absent is fine. */
export const checkLabelSelector = (selector: Field): void => {
  validateLabels(selector.at("matchLabels"));
  for (const expression of selector.at("matchExpressions").items()) {
    checkRequirement(expression);
  }
};

export const isEmptySelector = (selector: Json): boolean =>
  Object.keys((selector?.matchLabels ?? {}) as object).length +
    (selector?.matchExpressions ?? []).length ===
  0;

/** A selector as messages show it: labels in order of their keys. */
export const printedSelector = (selector: Json): Printed => {
  if (selector === undefined || selector === null) {
    return new Printed("null");
  }

  const { matchLabels, matchExpressions } = clone(selector);
  const labels =
    matchLabels === undefined
      ? undefined
      : Object.fromEntries(
          Object.entries(matchLabels as object).toSorted(([a], [b]) => (a < b ? -1 : 1)),
        );
  const expressions = (matchExpressions as Json[] | undefined)?.map(
    ({ key = "", operator = "", values }) => ({
      key,
      operator,
      ...((values ?? []).length > 0 ? { values } : {}),
    }),
  );
  return new Printed(
    goJson(
      {
        ...(labels === undefined ? {} : { matchLabels: labels }),
        ...((expressions ?? []).length === 0 ? {} : { matchExpressions: expressions }),
      },
      false,
    ),
  );
};

/** Whether apimachinery can make a selector of it; if not, `invalid label selector`. */
export const isUsableSelector = (selector: Json): boolean => {
  const labels = Object.entries((selector?.matchLabels ?? {}) as Record<string, string>);
  const fine = labels.every(
    ([key, value]) => qualifiedName(key).length === 0 && labelValue(value).length === 0,
  );
  return (
    fine &&
    ((selector?.matchExpressions ?? []) as Json[]).every(({ key = "", operator, values = [] }) => {
      const needsValues = operator === "In" || operator === "NotIn";
      const known = needsValues || operator === "Exists" || operator === "DoesNotExist";
      return (
        known &&
        qualifiedName(key as string).length === 0 &&
        values.length > 0 === needsValues &&
        (values as string[]).every((value) => labelValue(value).length === 0)
      );
    })
  );
};
