/** The types that schemas of custom resources give, with the most that their values may hold (k8s.io/apiserver pkg/cel/common/schemas.go). */
import type { Json } from "../../object.ts";
import { dyn, listOf, mapOf, objectOf, plain, type Type } from "./check/cel-type.ts";
import { keywords } from "./keywords.ts";

/** The largest request that a server takes, in bytes; no value can be larger. */
export const largestRequest = 3 * 1024 * 1024;

/** Without the quotes around it. */
const longestText = largestRequest - 2;

const escapes: Record<string, string> = {
  __: "__underscores__",
  ".": "__dot__",
  "-": "__dash__",
  "/": "__slash__",
};

/** What an expression calls a property; undefined when it cannot name it. */
export const nameInRules = (property: string): string | undefined => {
  if (keywords.has(property)) {
    return `__${property}__`;
  }

  return /^[A-Za-z_./-][\w./-]*$/.test(property)
    ? property.replaceAll(/__|[-./]/g, (part) => escapes[part] ?? part)
    : undefined;
};

const limit = (given: number | undefined, otherwise: number): number =>
  given === undefined ? otherwise : Math.max(given, 0);

/** A character may take four bytes. */
const characters = ({ maxLength }: Json, otherwise: number): number =>
  maxLength === undefined ? otherwise : limit(maxLength, 0) * 4;

const longestChoice = (choices: Json[]): number =>
  Math.max(
    0,
    ...choices.map((choice) => (typeof choice === "string" ? Buffer.byteLength(choice) : 0)),
  );

const textType = (schema: Json): Type => {
  switch (schema.format) {
    case "byte":
      return { ...plain("bytes"), maxElements: limit(schema.maxLength, longestText), minSize: 2 };
    case "duration":
      return { ...plain("google.protobuf.Duration"), maxElements: 32, minSize: 3 };
    case "date":
      return { ...plain("google.protobuf.Timestamp"), maxElements: 12, minSize: 12 };
    case "date-time":
      return { ...plain("google.protobuf.Timestamp"), maxElements: 32, minSize: 21 };
    default: {
      const choices: Json[] = schema.enum ?? [];
      const most = choices.length > 0 ? longestChoice(choices) : longestText;
      return { ...plain("string"), maxElements: characters(schema, most), minSize: 2 };
    }
  }
};

const sizeOf = ({ minSize = 0 }: Type): number => minSize;

const listType = (schema: Json): Type | undefined => {
  const item = schema.items === undefined ? undefined : schemaType(schema.items);
  if (item === undefined) {
    return undefined;
  }

  const most = Math.floor((largestRequest - 2) / (sizeOf(item) + 1));
  return { ...listOf(item), maxElements: limit(schema.maxItems, most), minSize: 2 };
};

const mapType = (schema: Json): Type | undefined => {
  const value = schemaType(schema.additionalProperties);
  if (value === undefined) {
    return undefined;
  }

  const most = Math.floor((largestRequest - 2) / (sizeOf(value) + 6));
  const key = { ...plain("string"), minSize: 2 };
  return { ...mapOf(key, value), maxElements: limit(schema.maxProperties, most), minSize: 2 };
};

const objectType = (schema: Json): Type => {
  const fields: Record<string, Type> = {};
  let minSize = 2;
  for (const [property, inner] of Object.entries<Json>(schema.properties ?? {})) {
    const type = schemaType(inner);
    const name = nameInRules(property);
    if (type !== undefined && name !== undefined) {
      fields[name] = type;
    }

    const isSent = schema.required?.includes(property) === true && inner.default === undefined;
    if (type !== undefined && isSent) {
      minSize += Buffer.byteLength(property) + sizeOf(type) + 4;
    }
  }

  return { ...objectOf("object", fields), minSize };
};

const text = { type: "string" };

/** A resource has these whatever its schema says. */
const asResource = (schema: Json): Json => ({
  ...schema,
  properties: {
    ...schema.properties,
    kind: text,
    apiVersion: text,
    metadata: { type: "object", properties: { name: text, generateName: text } },
  },
});

/** Undefined for what has no type: expressions cannot see it. */
export const schemaType = (
  given: Json,
  isResource = given["x-kubernetes-embedded-resource"] === true,
): Type | undefined => {
  if (given["x-kubernetes-int-or-string"] === true) {
    return { ...dyn, maxElements: characters(given, longestText), minSize: 1 };
  }

  const schema = isResource ? asResource(given) : given;
  switch (schema.type) {
    case "array":
      return listType(schema);
    case "object":
      return typeof schema.additionalProperties === "object" ? mapType(schema) : objectType(schema);
    case "string":
      return textType(schema);
    case "boolean":
      return { ...plain("bool"), minSize: 4 };
    case "number":
      return { ...plain("double"), minSize: 1 };
    case "integer":
      return { ...plain("int"), minSize: 1 };
    default:
      return undefined;
  }
};
