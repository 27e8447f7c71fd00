/** `x-kubernetes-validations` of a schema: rules in CEL over the value they stand at, `self`, and the one before, `oldSelf`. */
import { Environment, Optional } from "@marcbachmann/cel-js";
import { runtimeError } from "../../admission/cel/error-text.ts";
import { addLists } from "../../admission/cel/list-library.ts";
import { addNetworks } from "../../admission/cel/network-library.ts";
import { addOptionals } from "../../admission/cel/optional-library.ts";
import { addQuantities } from "../../admission/cel/quantity-library.ts";
import { addSemver } from "../../admission/cel/semver-library.ts";
import { addTexts } from "../../admission/cel/text-library.ts";
import { fromCel } from "../../admission/cel/values.ts";
import type { Json } from "../../object.ts";
import type { StatusCause } from "../../status.ts";
import { ruleValue } from "./rule-values.ts";

type Program = (scope: { self: Json; oldSelf?: Json }) => Json;

let environment: Environment | undefined;
const programs = new Map<string, Program>();

const environmentOf = (): Environment => {
  if (environment === undefined) {
    environment = new Environment({
      enableOptionalTypes: true,
      homogeneousAggregateLiterals: false,
    });
    addOptionals(environment);
    addQuantities(environment);
    addSemver(environment);
    addTexts(environment);
    addLists(environment);
    addNetworks(environment);
    environment.registerVariable("self", "dyn");
    environment.registerVariable("oldSelf", "dyn");
  }

  return environment;
};

const compile = (rule: string): Program => {
  const known = programs.get(rule);
  if (known !== undefined) {
    return known;
  }

  let program: Program;
  try {
    const parsed = environmentOf().parse(rule);
    program = (scope) => fromCel(parsed(scope));
  } catch (error) {
    const text = `compilation failed: ${runtimeError(error)}`;
    program = () => {
      throw new Error(text, { cause: error });
    };
  }

  programs.set(rule, program);
  return program;
};

/** Rules of the whole schema that the value breaks. */
export const ruleCauses = (value: Json, old: Json, schema: Json, path = ""): StatusCause[] => {
  if (schema === undefined || value === undefined || value === null) {
    return [];
  }

  const rules: Json[] = schema["x-kubernetes-validations"] ?? [];
  return [
    ...rules.flatMap((rule) => causesOf(rule, value, old, schema, path)),
    ...innerCauses(value, old, schema, path),
  ];
};

const innerCauses = (value: Json, old: Json, schema: Json, path: string): StatusCause[] => {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) =>
      ruleCauses(item, undefined, schema.items, `${path}[${index}]`),
    );
  }

  if (typeof value !== "object") {
    return [];
  }

  const additional =
    typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
  return Object.keys(value).flatMap((name) =>
    ruleCauses(
      value[name],
      old?.[name],
      schema.properties?.[name] ?? additional,
      path === "" ? name : `${path}.${name}`,
    ),
  );
};

const readDuration = (text: string): Json => {
  try {
    return environmentOf().parse("duration(self)")({ self: text });
  } catch {
    return text;
  }
};

/** The value before is optional where a rule says so. */
const scopeOf = (
  rule: Json,
  value: Json,
  old: Json,
  schema: Json,
): { self: Json; oldSelf?: Json } => {
  const self = ruleValue(value, schema, readDuration);
  const oldSelf = old === undefined ? undefined : ruleValue(old, schema, readDuration);
  if (rule.optionalOldSelf === true) {
    return { self, oldSelf: oldSelf === undefined ? Optional.none() : Optional.of(oldSelf) };
  }

  return oldSelf === undefined ? { self } : { self, oldSelf };
};

const causesOf = (
  rule: Json,
  value: Json,
  old: Json,
  schema: Json,
  path: string,
): StatusCause[] => {
  const text: string = rule.rule;
  const comparing = /\boldSelf\b/.test(text);
  if (comparing && old === undefined && rule.optionalOldSelf !== true) {
    return [];
  }

  const scope = scopeOf(rule, value, old, schema);
  try {
    return compile(text)(scope) === true ? [] : [broken(rule, value, scope, schema, path)];
  } catch (error) {
    const why = `${runtimeError(error)} evaluating rule: ${shown(rule)}`;
    return [cause(path, `Invalid value: ${JSON.stringify(schema.type ?? "")}: ${why}`)];
  }
};

const shown = ({ message, rule }: Json): string => String(message ?? rule).trim();

const cause = (path: string, message: string, reason = "FieldValueInvalid"): StatusCause => ({
  reason,
  message,
  field: path === "" ? "<nil>" : path,
});

const broken = (
  rule: Json,
  value: Json,
  scope: { self: Json; oldSelf?: Json },
  schema: Json,
  path: string,
): StatusCause => {
  const field = rule.fieldPath === undefined ? path : `${path}${rule.fieldPath}`.replace(/^\./, "");
  const detail = messageOf(rule, scope);
  switch (rule.reason) {
    case "FieldValueForbidden": {
      return cause(field, `Forbidden: ${detail}`, rule.reason);
    }
    case "FieldValueRequired": {
      return cause(field, `Required value: ${detail}`, rule.reason);
    }
    case "FieldValueDuplicate": {
      return cause(field, `Duplicate value: ${JSON.stringify(value)}`, rule.reason);
    }
    default: {
      const whole = schema.type === "object" || schema.type === "array";
      const shownValue = whole ? "" : `${JSON.stringify(value)}: `;
      return cause(field, `Invalid value: ${shownValue}${detail}`);
    }
  }
};

const messageOf = (rule: Json, scope: { self: Json; oldSelf?: Json }): string => {
  if (rule.messageExpression !== undefined) {
    try {
      const text = compile(rule.messageExpression)(scope);
      if (typeof text === "string" && text.trim() !== "" && !text.includes("\n")) {
        return text.trim();
      }
    } catch {
      // The plain message serves.
    }
  }

  return rule.message === undefined ? `failed rule: ${shown(rule)}` : shown(rule);
};
