/** When pods of a job count as failed, and when the job has succeeded. */
import type { Json } from "../../object.ts";
import { fieldErrors, quote } from "../field-errors.ts";
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
    values.invalid("at least one value is required");
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

/** How many indexes a text like `1,3-5` names. @throws Error in the words of the API */
const countIndexes = (text: string, completions: number): number => {
  let [total, previous] = [0, -Infinity];
  for (const interval of text === "" ? [] : text.split(",")) {
    const [first, last] = readInterval(interval, completions);
    if (previous >= first) {
      throw new Error(`non-increasing order, previous: ${previous}, current: ${first}`);
    }

    total += last - first + 1;
    previous = last;
  }

  return total;
};

const readInterval = (text: string, completions: number): [first: number, last: number] => {
  const parts = text.split("-");
  if (parts.length > 2) {
    throw new Error(
      `the fragment ${quote(text)} violates the requirement that an index interval can have at most two parts separated by '-'`,
    );
  }

  const [first = 0, last] = parts.map((part) => readIndex(part, completions));
  if (last !== undefined && first >= last) {
    throw new Error(`non-increasing order, previous: ${first}, current: ${last}`);
  }

  return [first, last ?? first];
};

const readIndex = (text: string, completions: number): number => {
  if (!/^[+-]?\d+$/.test(text)) {
    throw new Error(`cannot convert string to integer for index: ${quote(text)}`);
  }

  if (Number(text) >= completions) {
    throw new Error(`too large index: ${quote(text)}`);
  }

  return Number(text);
};

const checkIndexes = (indexes: Field, completions: number): number => {
  if ((indexes.value as string).length > 64 * 1024) {
    indexes.tooLong(64 * 1024);
  }

  try {
    return countIndexes(indexes.value as string, completions);
  } catch (error) {
    indexes.invalid(`error parsing succeededIndexes: ${(error as Error).message}`);
    return 0;
  }
};

const checkSuccessRule = (rule: Field, completions: number): void => {
  const [count, indexes] = [rule.at("succeededCount"), rule.at("succeededIndexes")];
  if (!count.given && !indexes.given) {
    rule.required("at least one of succeededCount or succeededIndexes must be specified");
  }

  const named = indexes.given ? checkIndexes(indexes, completions) : Infinity;
  if (!count.given) {
    return;
  }

  count.nonNegative();
  if (count.value > completions) {
    count.invalid(
      `must be less than or equal to ${completions} (the number of specified completions)`,
    );
  }

  if (count.value > named) {
    count.invalid(
      `must be less than or equal to ${named} (the number of indexes in the specified succeededIndexes field)`,
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
