/** Validation of custom resources by their OpenAPI v3 schema, in the words of kube-openapi's pkg/validation. */
import type { Json } from "../../object.ts";
import type { StatusCause } from "../../status.ts";
import { hasFormat } from "./formats.ts";
import { reach } from "./schema-reach.ts";

/** `path` is that of the value: `spec.size`, empty for the whole object. */
export const validateSchema = (value: Json, schema: Json, path: string): StatusCause[] => {
  if (schema === undefined || (value === null && schema.nullable === true)) {
    return [];
  }

  const type = typesOf(schema);
  if (type.length > 0 && !type.some((name) => isType(value, name))) {
    return [typeCause(path, type.join(","), typeName(value))];
  }

  return [
    ...enumCauses(value, schema, path),
    ...(typeof value === "string" ? stringCauses(value, schema, path) : []),
    ...(typeof value === "number" ? numberCauses(value, schema, path) : []),
    ...(Array.isArray(value) ? listCauses(value, schema, path) : []),
    ...(isObject(value) ? objectCauses(value, schema, path) : []),
    ...combinationCauses(value, schema, path),
  ];
};

const isObject = (value: Json): boolean =>
  value !== null && typeof value === "object" && !Array.isArray(value);

const typesOf = (schema: Json): string[] =>
  schema["x-kubernetes-int-or-string"] === true
    ? ["integer", "string"]
    : schema.type === undefined
      ? []
      : [schema.type];

const typeName = (value: Json): string =>
  value === null
    ? "null"
    : Array.isArray(value)
      ? "array"
      : typeof value === "number"
        ? Number.isInteger(value)
          ? "integer"
          : "number"
        : typeof value;

const isType = (value: Json, type: string): boolean =>
  typeName(value) === type || (type === "number" && typeof value === "number");

const invalid = (path: string, value: Json, message: string): StatusCause => ({
  reason: "FieldValueInvalid",
  message: `Invalid value: ${JSON.stringify(value)}: ${message}`,
  field: path === "" ? "<nil>" : path,
});

const typeCause = (path: string, type: string, found: string): StatusCause => ({
  ...invalid(path, found, `${path} in body must be of type ${type}: ${JSON.stringify(found)}`),
  reason: "FieldValueTypeInvalid",
});

const enumCauses = (value: Json, schema: Json, path: string): StatusCause[] => {
  const allowed: Json[] | undefined = schema.enum;
  const text = JSON.stringify(value);
  if (allowed === undefined || allowed.some((item) => JSON.stringify(item) === text)) {
    return [];
  }

  const supported = allowed
    .map((item) => JSON.stringify(typeof item === "string" ? item : JSON.stringify(item)))
    .join(", ");
  return [
    {
      reason: "FieldValueNotSupported",
      message: `Unsupported value: ${text}: supported values: ${supported}`,
      field: path,
    },
  ];
};

const stringCauses = (value: string, schema: Json, path: string): StatusCause[] => {
  const causes = lengthOrPattern(value, schema, path);
  if (schema.format !== undefined && !hasFormat(schema.format, value)) {
    const message = `${path} in body must be of type ${schema.format}: ${JSON.stringify(value)}`;
    causes.push({ ...invalid(path, value, message), reason: "FieldValueTypeInvalid" });
  }

  return causes;
};

/** Text of the wrong length is not looked at any further. */
const lengthOrPattern = (value: string, schema: Json, path: string): StatusCause[] => {
  const { length } = Array.from(value);
  if (schema.maxLength !== undefined && length > schema.maxLength) {
    const message = `Too long: may not be more than ${schema.maxLength} bytes`;
    return [{ reason: "FieldValueTooLong", message, field: path }];
  }

  if (schema.minLength !== undefined && length < schema.minLength) {
    const message = `${path} in body should be at least ${schema.minLength} chars long`;
    return [invalid(path, value, message)];
  }

  return schema.pattern === undefined || matches(schema.pattern, value)
    ? []
    : [invalid(path, value, `${path} in body should match '${schema.pattern}'`)];
};

const matches = (pattern: string, value: string): boolean => {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
};

const numberCauses = (value: number, schema: Json, path: string): StatusCause[] => {
  const causes: StatusCause[] = [];
  const fail = (message: string) => causes.push(invalid(path, value, `${path} in body ${message}`));
  const { maximum, minimum, multipleOf } = schema;
  if (multipleOf !== undefined && !Number.isInteger(value / multipleOf)) {
    fail(`should be a multiple of ${multipleOf}`);
  }

  if (maximum !== undefined && schema.exclusiveMaximum === true && value >= maximum) {
    fail(`should be less than ${maximum}`);
  } else if (maximum !== undefined && value > maximum) {
    fail(`should be less than or equal to ${maximum}`);
  }

  if (minimum !== undefined && schema.exclusiveMinimum === true && value <= minimum) {
    fail(`should be greater than ${minimum}`);
  } else if (minimum !== undefined && value < minimum) {
    fail(`should be greater than or equal to ${minimum}`);
  }

  return causes;
};

const tooMany = (path: string, actual: number, most: number): StatusCause => ({
  reason: "FieldValueTooMany",
  message: `Too many: ${actual}: must have at most ${most} items`,
  field: path,
});

const listCauses = (value: Json[], schema: Json, path: string): StatusCause[] => {
  const causes = value.flatMap((item, index) =>
    validateSchema(item, schema.items, `${path}[${index}]`),
  );
  if (schema.minItems !== undefined && value.length < schema.minItems) {
    const message = `${path} in body should have at least ${schema.minItems} items`;
    causes.push(invalid(path, value.length, message));
  }

  if (schema.maxItems !== undefined && value.length > schema.maxItems) {
    causes.push(tooMany(path, value.length, schema.maxItems));
  }

  const texts = value.map((item) => JSON.stringify(item));
  if (schema.uniqueItems === true && new Set(texts).size < texts.length) {
    causes.push(invalid(path, "", `${path} in body shouldn't contain duplicates`));
  }

  return causes;
};

const objectCauses = (value: Json, schema: Json, path: string): StatusCause[] => {
  const names = Object.keys(value);
  const causes: StatusCause[] = [];
  if (schema.minProperties !== undefined && names.length < schema.minProperties) {
    const message = `${path} in body should have at least ${schema.minProperties} properties`;
    causes.push(invalid(path, names.length, message));
  }

  if (schema.maxProperties !== undefined && names.length > schema.maxProperties) {
    causes.push(tooMany(path, names.length, schema.maxProperties));
  }

  for (const name of (schema.required ?? []) as string[]) {
    if (!(name in value)) {
      const field = child(path, name);
      causes.push({ reason: "FieldValueRequired", message: "Required value", field });
    }
  }

  const additional =
    typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
  for (const name of names.toSorted()) {
    const inner = schema.properties?.[name] ?? additional;
    // What every object has is checked elsewhere.
    if (path !== "" || !["apiVersion", "kind", "metadata"].includes(name)) {
      causes.push(...validateSchema(value[name], inner, child(path, name)));
    }
  }

  return causes;
};

const child = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

/** What keeps the value from the alternative that says most about it. */
const nearest = (value: Json, alternatives: Json[], path: string): StatusCause[] => {
  const reaches = alternatives.map((schema) => reach(value, schema));
  const best = alternatives[reaches.indexOf(Math.max(...reaches))];
  return best === undefined ? [] : validateSchema(value, best, path);
};

const combinationCauses = (value: Json, schema: Json, path: string): StatusCause[] => {
  const passing = (list: Json[]): number =>
    list.filter((item) => validateSchema(value, item, path).length === 0).length;
  const causes: StatusCause[] = [];
  const fail = (message: string) =>
    causes.push(invalid("", "", `${JSON.stringify(path)} ${message}`));
  if (schema.anyOf !== undefined && passing(schema.anyOf) === 0) {
    fail("must validate at least one schema (anyOf)");
    causes.push(...nearest(value, schema.anyOf, path));
  }

  if (schema.oneOf !== undefined) {
    const count = passing(schema.oneOf);
    if (count !== 1) {
      const found = count === 0 ? "none valid" : `${count} valid alternatives`;
      fail(`must validate one and only one schema (oneOf). Found ${found}`);
      causes.push(...(count === 0 ? nearest(value, schema.oneOf, path) : []));
    }
  }

  if (schema.allOf !== undefined && passing(schema.allOf) < schema.allOf.length) {
    const none = passing(schema.allOf) === 0 ? ". None validated" : "";
    fail(`must validate all the schemas (allOf)${none}`);
  }

  if (schema.not !== undefined && validateSchema(value, schema.not, path).length === 0) {
    fail("must not validate the schema (not)");
  }

  return causes;
};
