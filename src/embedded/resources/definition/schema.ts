/** The schema of one version of a definition. */
import { validateSchema } from "../../api/custom/schema-validation.ts";
import type { Json } from "../../object.ts";
import { semanticEqual } from "../equality.ts";
import type { Field } from "../field.ts";
import { goPrint } from "../go-print.ts";
import { checkOpenApi } from "./open-api.ts";
import { RuleScope } from "./rules.ts";
import { checkStructural } from "./structure.ts";

/** Beside `type`, what may stand at the root when status is apart; named as Go names the fields. */
const atRoot: [name: string, goName: string][] = [
  ["description", "Description"],
  ["type", "Type"],
  ["format", "Format"],
  ["title", "Title"],
  ["maximum", "Maximum"],
  ["exclusiveMaximum", "ExclusiveMaximum"],
  ["minimum", "Minimum"],
  ["exclusiveMinimum", "ExclusiveMinimum"],
  ["maxLength", "MaxLength"],
  ["minLength", "MinLength"],
  ["pattern", "Pattern"],
  ["maxItems", "MaxItems"],
  ["minItems", "MinItems"],
  ["uniqueItems", "UniqueItems"],
  ["multipleOf", "MultipleOf"],
  ["required", "Required"],
  ["items", "Items"],
  ["properties", "Properties"],
  ["externalDocs", "ExternalDocs"],
  ["example", "Example"],
  ["x-kubernetes-preserve-unknown-fields", "XPreserveUnknownFields"],
  ["x-kubernetes-validations", "XValidations"],
];

const checkRoot = (schema: Field): void => {
  const type = schema.at("type");
  const allowed = new Set(atRoot.map(([name]) => name));
  if (!type.empty && type.value !== "object") {
    type.invalid(
      'only "object" is allowed as the type at the root of the schema if the status subresource is enabled',
    );
  } else if (Object.keys(schema.value as object).some((name) => !allowed.has(name))) {
    schema.invalid(
      `only [${atRoot.map(([, name]) => name).join(" ")}] fields are allowed at the root of the schema if the status subresource is enabled`,
      goPrint("apiextensions.JSONSchemaProps", schema.value),
    );
  }
};

const names = ["items", "not"];
const lists = ["allOf", "anyOf", "oneOf"];

/** The schema itself and all that it holds. */
export const everySchema = function* (schema: Json): Generator<Json> {
  if (typeof schema !== "object" || schema === null) {
    return;
  }

  yield schema;
  for (const name of names) {
    yield* everySchema(schema[name]);
  }

  for (const nested of [
    ...lists.flatMap((name) => (schema[name] ?? []) as Json[]),
    ...Object.values<Json>(schema.properties ?? {}),
    schema.additionalProperties,
  ]) {
    yield* everySchema(nested);
  }
};

const unsupported = ["id", "$schema", "$ref", "patternProperties", "dependencies"];

/** What cannot be read as a structural schema at all; other rules complain of it. */
const isReadable = (schema: Json): boolean =>
  [...everySchema(schema)].every(
    (part: Json) =>
      unsupported.every((name) => part[name] === undefined) &&
      part.additionalItems === undefined &&
      part.definitions === undefined &&
      !Array.isArray(part.items) &&
      part["x-kubernetes-preserve-unknown-fields"] !== false,
  );

/** `value` without what the schema does not know. */
const pruned = (value: Json, schema: Json): Json => {
  if (Array.isArray(value)) {
    return value.map((item) => pruned(item, schema?.items));
  }

  if (typeof value !== "object" || value === null) {
    return value;
  }

  const keepsAll = schema?.["x-kubernetes-preserve-unknown-fields"] === true;
  const more = schema?.additionalProperties;
  return Object.fromEntries(
    Object.entries(value as object).flatMap(([name, part]: [string, Json]) => {
      const inner = schema?.properties?.[name] ?? (typeof more === "object" ? more : undefined);
      return inner === undefined
        ? keepsAll || more === true
          ? [[name, part]]
          : []
        : [[name, pruned(part, inner)]];
    }),
  );
};

const checkDefaults = (schema: Field): void => {
  if (!schema.given) {
    return;
  }

  const { default: value } = schema.value;
  if (value !== undefined) {
    const at = schema.at("default");
    if (!semanticEqual(pruned(value, schema.value), value)) {
      at.invalid("must not have unknown fields");
    }

    for (const cause of validateSchema(value, schema.value, "")) {
      const field = cause.field === "<nil>" ? at.path : `${at.path}.${cause.field}`;
      schema.causes.push({ ...cause, field });
    }
  }

  checkDefaults(schema.at("items"));
  for (const [, property] of schema.at("properties").entries()) {
    checkDefaults(property);
  }
};

export const checkSchema = (schema: Field, hasStatus: boolean): void => {
  if (!schema.given) {
    return;
  }

  if (hasStatus) {
    checkRoot(schema);
  }

  if (schema.value.nullable === true) {
    schema.at("nullable").forbidden("nullable cannot be true at the root");
  }

  const before = schema.causes.length;
  const isSound = isReadable(schema.value) && checkStructural(schema);
  if (isSound) {
    checkDefaults(schema);
  }

  if (isSound && schema.causes.length === before) {
    const rules = RuleScope.root();
    checkOpenApi(schema, { root: true, rules });
    rules.finish(schema);
  } else {
    checkOpenApi(schema, { root: true });
  }
};

const formats = new Set(
  "bsonobjectid uri email hostname ipv4 ipv6 cidr mac uuid uuid3 uuid4 uuid5 isbn isbn10 isbn13 creditcard ssn hexcolor rgbcolor byte password date duration datetime k8s-short-name k8s-long-name".split(
    " ",
  ),
);

const knows = ({ type, format }: Json): boolean => {
  if (type === "integer") {
    return ["int32", "int64"].includes(format as string);
  }

  return type === "number"
    ? ["float", "double"].includes(format as string)
    : (type === undefined || type === "string") &&
        formats.has((format as string).replaceAll("-", ""));
};

/** Formats that nothing is checked by, in order of appearance. */
export const unknownFormats = (schema: Json): string[] =>
  [...everySchema(schema)].flatMap((part: Json) =>
    part.format === undefined || knows(part) ? [] : [part.format as string],
  );
