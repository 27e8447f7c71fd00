/** What makes a schema structural: every value has one declared type, outside of anyOf and its kin (apiextensions pkg/apiserver/schema). */
import type { Json } from "../../object.ts";
import type { StatusCause } from "../../status.ts";
import { semanticEqual } from "../equality.ts";
import { Field } from "../field.ts";
import { regexComplaint } from "./go-regex.ts";

type Level = "root" | "item" | "field";

const isSchema = (value: Json): boolean => typeof value === "object" && value !== null;

const untyped: Record<Level, string> = {
  root: "must not be empty at the root",
  item: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};

const intOrString = [{ type: "integer" }, { type: "string" }];

/** Places where only conditions may stand, and what else is found there. */
const forbidden: [name: string, words: string][] = [
  ["type", "must be empty to be structural"],
  ["default", "must be undefined to be structural"],
  ["title", "must be empty to be structural"],
  ["description", "must be empty to be structural"],
  ["nullable", "must be false to be structural"],
  ["x-kubernetes-preserve-unknown-fields", "must be false to be structural"],
  ["x-kubernetes-embedded-resource", "must be false to be structural"],
  ["x-kubernetes-int-or-string", "must be false to be structural"],
  ["x-kubernetes-list-map-keys", "must be empty to be structural"],
  ["x-kubernetes-list-type", "must be undefined to be structural"],
  ["x-kubernetes-map-type", "must be undefined to be structural"],
  ["x-kubernetes-validations", "must be empty to be structural"],
];

const checkConditions = (schema: Field, skipAnyOf: boolean, skipFirstAllOf: boolean): void => {
  if (!skipAnyOf) {
    schema
      .at("anyOf")
      .items()
      .forEach((clause) => checkNested(clause));
  }

  for (const [index, clause] of schema.at("allOf").items().entries()) {
    checkNested(clause, skipFirstAllOf && index === 0);
  }

  schema
    .at("oneOf")
    .items()
    .forEach((clause) => checkNested(clause));
  checkNested(schema.at("not"));
  const pattern = schema.at("pattern");
  const complaint = pattern.empty ? undefined : regexComplaint(pattern.value as string);
  if (complaint !== undefined) {
    pattern.invalid(
      `must be a valid regular expression, but isn't: error parsing regexp: ${complaint}`,
    );
  }
};

const checkNested = (clause: Field, skipAnyOf = false): void => {
  if (!clause.given) {
    return;
  }

  checkConditions(clause, skipAnyOf, false);
  checkNested(clause.at("items"));
  for (const [, property] of clause.at("properties").entries()) {
    checkNested(property);
  }

  const { additionalProperties } = clause.value;
  if (isSchema(additionalProperties) || additionalProperties === true) {
    clause.at("additionalProperties").forbidden("must be undefined to be structural");
  }

  for (const [name, words] of forbidden) {
    const part = clause.at(name);
    if (!part.empty && part.value !== false) {
      part.forbidden(words);
    }
  }

  if (clause.value.properties?.metadata !== undefined) {
    clause.at("properties").key("metadata").forbidden("must not be specified in a nested context");
  }
};

const checkMetadata = (metadata: Field, level: Level, checked: boolean): void => {
  if (checked && metadata.value.type !== "object") {
    metadata.at("type").invalidText("must be object");
  }

  if (level === "root") {
    const { type: _type, default: _default, properties = {}, ...rest } = metadata.value;
    const named = Object.keys(properties as object);
    if (
      !semanticEqual(rest, {}) ||
      named.some((name) => name !== "name" && name !== "generateName")
    ) {
      metadata.forbidden(
        "must not specify anything other than name and generateName, but metadata is implicitly specified",
      );
    }
  }
};

const checkType = (schema: Field, level: Level): void => {
  const type = schema.at("type");
  const embedded = schema.value["x-kubernetes-embedded-resource"] === true;
  if (embedded && type.value !== "object") {
    const words = "must be object if x-kubernetes-embedded-resource is true";
    if (type.empty) {
      type.required(words);
    } else {
      type.invalid(words);
    }
  } else if (
    type.empty &&
    schema.value["x-kubernetes-int-or-string"] !== true &&
    schema.value["x-kubernetes-preserve-unknown-fields"] !== true
  ) {
    type.required(untyped[level]);
  }

  if (level === "root" && !type.empty && type.value !== "object") {
    type.invalid("must be object at the root");
  }
};

const checkExtensions = (schema: Field): void => {
  if (schema.value["x-kubernetes-int-or-string"] === true) {
    for (const name of ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"]) {
      if (schema.value[name] === true) {
        schema.at(name).invalid("must be false if x-kubernetes-int-or-string is true");
      }
    }
  }
};

const checkChildren = (schema: Field, level: Level): void => {
  const { type, items, additionalProperties } = schema.value;
  if (type === "array" && items === undefined) {
    schema.at("items").required("must be specified");
  }

  checkInvariants(schema.at("items"), "item");
  for (const [, property] of schema.at("properties").entries()) {
    checkInvariants(property, "field");
  }

  if (additionalProperties !== undefined) {
    if (level === "root") {
      schema.at("additionalProperties").forbidden("must not be used at the root");
    }

    if (isSchema(additionalProperties)) {
      checkInvariants(schema.at("additionalProperties"), "field");
    }
  }
};

/** The properties that every resource has anyway. */
const checkTyped = (schema: Field, level: Level): void => {
  const embedded = schema.value["x-kubernetes-embedded-resource"] === true;
  const checked = level === "root" || embedded;
  const properties = schema.at("properties");
  for (const name of ["kind", "apiVersion"]) {
    const property = properties.key(name);
    if (checked && property.given && property.value.type !== "string") {
      property.at("type").invalidText("must be string");
    }
  }

  if (properties.key("metadata").given) {
    checkMetadata(properties.key("metadata"), level, checked);
  }

  if (embedded) {
    if (schema.value.additionalProperties !== undefined) {
      schema
        .at("additionalProperties")
        .forbidden("must not be used if x-kubernetes-embedded-resource is set");
    }

    if (schema.value["x-kubernetes-preserve-unknown-fields"] !== true && properties.empty) {
      properties.required(
        "must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields",
      );
    }
  }
};

const checkInvariants = (schema: Field, level: Level): void => {
  if (!schema.given) {
    return;
  }

  checkChildren(schema, level);
  checkExtensions(schema);
  const { anyOf, allOf } = schema.value;
  checkConditions(
    schema,
    semanticEqual(anyOf, intOrString),
    semanticEqual(allOf?.[0]?.anyOf, intOrString),
  );
  checkType(schema, level);
  checkTyped(schema, level);
};

/** Each condition is about something that is declared. */
const checkDeclared = (clause: Field, schema: Field): void => {
  if (!clause.given) {
    return;
  }

  if (!schema.given) {
    schema.required(`because it is defined in ${clause.path}`);
    return;
  }

  checkAllDeclared(clause, schema);
  checkDeclared(clause.at("items"), schema.at("items"));
  for (const [name, property] of clause.at("properties").entries()) {
    checkDeclared(property, schema.at("properties").key(name));
  }
};

const checkAllDeclared = (clause: Field, schema: Field): void => {
  checkDeclared(clause.at("not"), schema);
  for (const name of ["allOf", "anyOf", "oneOf"]) {
    clause
      .at(name)
      .items()
      .forEach((nested) => checkDeclared(nested, schema));
  }
};

const textOf = ({ field, message }: StatusCause): string => `${field}: ${message}`;

/** Complaints come sorted, as the API server sorts them. True if there are none. */
export const checkStructural = (schema: Field): boolean => {
  const own = new Field(schema.value, schema.path);
  checkInvariants(own, "root");
  checkAllDeclared(own, own);
  const sorted = own.causes.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  schema.causes.push(...sorted);
  return sorted.length === 0;
};
