/** When pods of a job count as failed, and when the job has succeeded. */
import type { Json } from "../../object.ts";
import { fieldErrors } from "../field-errors.ts";
import type { Field } from "../field.ts";
import { goPrint } from "../go-print.ts";
import { qualifiedName } from "../names.ts";

const actions = ["Count", "FailIndex", "FailJob", "Ignore"];
const quoted = (values: string[]): string =>
  `valid values: [${values.map((value) => JSON.stringify(value)).join(" ")}]`;

const checkListed = (field: Field, values: string[]): void => {
  if (field.need(quoted(values))) {
    field.oneOf(values);
  }
};

/** Invalid without its value. */
const invalidWhole = (field: Field, detail: string): void => {
  const cause = fieldErrors.invalid(field.path, "", detail);
  field.causes.push({ ...cause, message: `Invalid value: ${detail}` });
};

const checkCodes = (codes: Field, names: string[]): void => {
  checkListed(codes.at("operator"), ["In", "NotIn"]);
  const name = codes.at("containerName");
  if (name.given && !names.includes(name.value as string)) {
    name.invalid("must be one of the container or initContainer names in the pod template");
  }

  const values = codes.at("values");
  const all = (values.value ?? []) as number[];
  if (all.length === 0) {
    values.invalid("at least one value is required", null);
  } else if (all.length > 255) {
    values.tooMany(all.length, 255);
  }

  for (const [index, value] of values.items().entries()) {
    if (codes.value.operator === "In" && value.value === 0) {
      value.invalid("must not be 0 for the In operator");
    }

    if (all.indexOf(value.value as number) < index) {
      value.duplicate();
    }
  }

  if (all.some((value, index) => index > 0 && (all[index - 1] ?? 0) > value)) {
    values.invalid("must be ordered");
  }
};

const checkConditions = (conditions: Field): void => {
  if (conditions.length > 20) {
    conditions.tooMany(conditions.length, 20);
  }

  for (const pattern of conditions.items()) {
    pattern.at("type").matches(qualifiedName);
    checkListed(pattern.at("status"), ["False", "True", "Unknown"]);
  }
};

const checkRule = (rule: Field, spec: Json, names: string[]): void => {
  const action = rule.at("action");
  if (action.value === "FailIndex" && spec.backoffLimitPerIndex === undefined) {
    action.invalid("requires the backoffLimitPerIndex to be set");
  } else {
    checkListed(action, actions);
  }

  const [codes, conditions] = [rule.at("onExitCodes"), rule.at("onPodConditions")];
  if (codes.given) {
    checkCodes(codes, names);
  }

  checkConditions(conditions);
  if (codes.given && conditions.length > 0) {
    invalidWhole(rule, "specifying both OnExitCodes and OnPodConditions is not supported");
  } else if (!codes.given && conditions.length === 0) {
    invalidWhole(rule, "specifying one of OnExitCodes and OnPodConditions is required");
  }
};

export const checkFailurePolicy = (spec: Field): void => {
  const rules = spec.at("podFailurePolicy", "rules");
  if (rules.length > 20) {
    rules.tooMany(rules.length, 20);
  }

  const pod = spec.value.template?.spec;
  const containers = [...(pod?.containers ?? []), ...(pod?.initContainers ?? [])] as Json[];
  const names = containers.map(({ name }) => name as string);
  for (const rule of rules.items()) {
    checkRule(rule, spec.value, names);
  }
};

const countIndexes = (text: string): number =>
  text.split(",").reduce((sum, part) => {
    const [first = "0", last = first] = part.split("-");
    return sum + Number(last) - Number(first) + 1;
  }, 0);

const checkSuccessRule = (rule: Field, completions: number): void => {
  const { succeededCount, succeededIndexes } = rule.value;
  if (succeededCount === undefined && succeededIndexes === undefined) {
    rule.required("at least one of succeededCount or succeededIndexes must be specified");
  }

  const count = rule.at("succeededCount");
  if (succeededCount === undefined) {
    return;
  }

  count.nonNegative();
  if (succeededCount > completions) {
    count.invalid(
      `must be less than or equal to ${completions} (the number of specified completions)`,
    );
  }

  const indexes = succeededIndexes === undefined ? Infinity : countIndexes(succeededIndexes);
  if (succeededCount > indexes) {
    count.invalid(
      `must be less than or equal to ${indexes} (the number of indexes in the specified succeededIndexes field)`,
    );
  }
};

export const checkSuccessPolicy = (spec: Field): void => {
  const policy = spec.at("successPolicy");
  if (!policy.given) {
    return;
  }

  if (spec.value.completionMode !== "Indexed") {
    policy.invalid(
      "requires indexed completion mode",
      goPrint("batch.SuccessPolicy", policy.value),
    );
    return;
  }

  const rules = policy.at("rules");
  rules.need("at least one rules must be specified when the successPolicy is specified");
  if (rules.length > 20) {
    rules.tooMany(rules.length, 20);
  }

  for (const rule of rules.items()) {
    checkSuccessRule(rule, (spec.value.completions as number | undefined) ?? 0);
  }
};
