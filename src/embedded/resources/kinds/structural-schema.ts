/** What a schema of a custom resource must be like, to be known field by field (pkg/apiserver/schema/validation.go). */
import type { Json } from "../../object.ts";
import { Field } from "../field.ts";

type Level = "root" | "item" | "field";

const types = ["array", "boolean", "integer", "number", "object", "string"];
const emptyType: Record<Level, string> = {
  root: "must not be empty at the root",
  item: "must not be empty for specified array items",
  field: "must not be empty for specified object fields",
};

/** Types that do not exist, anywhere in the schema. */
export const checkTypes = (schema: Field): void => {
  if (!schema.at("type").empty && !types.includes(schema.value.type as string)) {
    schema.at("type").notSupported(types);
  }

  for (const inner of children(schema)) {
    checkTypes(inner);
  }
};

/** Complaints in alphabetical order, as the API server sorts them. */
export const checkStructure = (schema: Field): void => {
  const found = new Field(schema.value, schema.path);
  checkLevel(found, "root");
  schema.causes.push(
    ...found.causes.toSorted((left, right) =>
      `${left.field}: ${left.message}` < `${right.field}: ${right.message}` ? -1 : 1,
    ),
  );
};

const children = (schema: Field): Field[] => [
  ...(isSchema(schema.value?.items) ? [schema.at("items")] : []),
  ...schema
    .at("properties")
    .entries()
    .map(([, field]) => field),
  ...(isSchema(schema.value?.additionalProperties) ? [schema.at("additionalProperties")] : []),
];

const isSchema = (value: Json): boolean =>
  value !== null && typeof value === "object" && !Array.isArray(value);

const checkLevel = (schema: Field, level: Level): void => {
  const { value } = schema;
  if (value?.type === "array" && !isSchema(value.items)) {
    schema.at("items").required("must be specified");
  }

  if (level === "root" && value?.additionalProperties !== undefined) {
    schema.at("additionalProperties").forbidden("must not be used at the root");
  }

  checkType(schema, level);
  checkExtensions(schema);
  checkNested(schema);
  if (level === "root") {
    checkOwnFields(schema);
  }

  if (isSchema(value?.items)) {
    checkLevel(schema.at("items"), "item");
  }

  for (const inner of children(schema).filter(({ path }) => path !== `${schema.path}.items`)) {
    checkLevel(inner, "field");
  }
};

const checkType = (schema: Field, level: Level): void => {
  const { value } = schema;
  const type: string = value?.type ?? "";
  const embedded = value?.["x-kubernetes-embedded-resource"] === true;
  const free =
    value?.["x-kubernetes-int-or-string"] === true ||
    value?.["x-kubernetes-preserve-unknown-fields"] === true;
  if (embedded && type !== "object") {
    const why = "must be object if x-kubernetes-embedded-resource is true";
    if (type === "") {
      schema.at("type").required(why);
    } else {
      schema.at("type").invalid(why);
    }
  } else if (type === "" && !free) {
    schema.at("type").required(emptyType[level]);
  }

  if (level === "root" && type !== "" && type !== "object") {
    schema.at("type").invalid("must be object at the root");
  }
};

const checkExtensions = (schema: Field): void => {
  if (schema.value?.["x-kubernetes-int-or-string"] !== true) {
    return;
  }

  for (const name of ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource"]) {
    if (schema.value[name] === true) {
      schema.at(name).invalid("must be false if x-kubernetes-int-or-string is true");
    }
  }
};

/** Within anyOf and its like values may be restricted, not described. */
const checkNested = (schema: Field): void => {
  const either: unknown = schema.value?.["x-kubernetes-int-or-string"];
  for (const name of ["allOf", "anyOf", "oneOf"]) {
    for (const nested of schema.at(name).items()) {
      if (either !== true) {
        checkRestriction(nested);
      }
    }
  }

  if (isSchema(schema.value?.not)) {
    checkRestriction(schema.at("not"));
  }
};

const described = ["type", "title", "description", "default", "nullable"];

const checkRestriction = (nested: Field): void => {
  for (const name of described) {
    if (!nested.at(name).empty) {
      nested.at(name).forbidden("must be empty to be structural");
    }
  }

  if (nested.value?.additionalProperties !== undefined) {
    nested.at("additionalProperties").forbidden("must be undefined to be structural");
  }

  for (const [, inner] of nested.at("properties").entries()) {
    checkRestriction(inner);
  }
};

const checkOwnFields = (schema: Field): void => {
  const properties = schema.at("properties");
  for (const name of ["kind", "apiVersion"]) {
    const own = properties.key(name);
    if (own.given && own.value.type !== "string") {
      own.at("type").invalid("must be string", own.value.type ?? "");
    }
  }

  const metadata = properties.key("metadata");
  const known = Object.keys(metadata.value?.properties ?? {});
  const others = Object.keys(metadata.value ?? {}).filter(
    (name) => name !== "type" && name !== "properties",
  );
  if (others.length > 0 || known.some((name) => name !== "name" && name !== "generateName")) {
    metadata.forbidden(
      "must not specify anything other than name and generateName, but metadata is implicitly specified",
    );
  }
};
