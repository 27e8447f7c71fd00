/** What decoding means for custom resources: metadata read as Go does, unknown fields pruned by the schema, nulls that nothing allows removed. */
import type { Json } from "../object.ts";
import { fieldErrors } from "../resources/field-errors.ts";
import { structOf, type Struct } from "../schema/schema.ts";
import { TypedReader } from "./typed-reader.ts";

const metaFields = new Set(["apiVersion", "kind", "metadata"]);

/**
Changes `object` in place; gives back the paths of what was dropped: of metadata first, then of the rest, sorted.
`schema` is a structural OpenAPI v3 schema; without one nothing but metadata is looked at.
@throws GoTypeError, GoValueError when metadata is malformed.
*/
export const coerceCustomResource = (schema: Json, object: Json): string[] => {
  const unknown = coerceMetadata(object, "");
  if (schema !== undefined) {
    const dropped: string[] = [];
    prune(object, { ...schema, "x-kubernetes-embedded-resource": true }, "", dropped);
    pruneNulls(object, schema);
    unknown.push(...dropped.toSorted(), ...coerceEmbedded(schema, object, ""));
  }

  return unknown;
};

const metaStruct = (): Struct => {
  const struct = structOf("", "v1", "Pod")?.byName.get("metadata")?.type.struct;
  if (struct === undefined) {
    throw new Error("ObjectMeta not found");
  }

  return struct;
};

const coerceMetadata = (object: Json, path: string): string[] => {
  if (object.metadata === undefined || object.metadata === null) {
    return [];
  }

  const reader = new TypedReader();
  const metadata = reader.read(
    { kind: "struct", pointer: false, goName: "v1.ObjectMeta", struct: metaStruct() },
    object.metadata,
  );
  if (reader.typeError !== undefined) {
    throw reader.typeError;
  }

  object.metadata = metadata;
  return reader.strictErrors.map((error) => {
    const field = /"(.*)"$/.exec(error)?.[1] ?? "";
    return `${path === "" ? "" : `${path}.`}metadata.${field}`;
  });
};

const child = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

const isObject = (value: Json): boolean =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** `schema` undefined: nothing is known here, so everything goes. */
const prune = (value: Json, schema: Json, path: string, dropped: string[]): void => {
  const preserves = schema?.["x-kubernetes-preserve-unknown-fields"] === true;
  if (Array.isArray(value)) {
    const items = preserves ? preserving(schema.items) : schema?.items;
    value.forEach((item, index) => {
      prune(item, items, `${path}[${index}]`, dropped);
    });
    return;
  }

  if (!isObject(value)) {
    return;
  }

  for (const key of Object.keys(value)) {
    if (schema?.["x-kubernetes-embedded-resource"] === true && metaFields.has(key)) {
      continue;
    }

    const known = schema?.properties?.[key] ?? additional(schema);
    if (known !== undefined) {
      prune(value[key], known === true ? undefined : known, child(path, key), dropped);
    } else if (!preserves) {
      if (!metaFields.has(key) || path !== "") {
        dropped.push(child(path, key));
      }

      delete value[key];
    }
  }
};

/** Items of a list under a preserving schema are preserved too; Go walks them with the same mind. */
const preserving = (items: Json): Json => ({
  ...items,
  "x-kubernetes-preserve-unknown-fields": true,
});

const additional = (schema: Json): Json => {
  const rest = schema?.additionalProperties;
  return rest === undefined || rest === false ? undefined : rest;
};

/** A null that is neither allowed nor to be replaced by a default is as good as absent. */
const pruneNulls = (value: Json, schema: Json): void => {
  if (Array.isArray(value)) {
    for (const item of value) {
      pruneNulls(item, schema?.items);
    }

    return;
  }

  if (!isObject(value)) {
    return;
  }

  for (const key of Object.keys(value)) {
    const known = schema?.properties?.[key] ?? additional(schema);
    if (value[key] !== null) {
      pruneNulls(value[key], known);
    } else if (isObject(known) && known.nullable !== true && known.default === undefined) {
      delete value[key];
    }
  }
};

/** @throws Error that names the place, which the metadata of the object itself needs not. */
const coerceInner = (object: Json, path: string): string[] => {
  try {
    return coerceMetadata(object, path);
  } catch (error) {
    const { message = "" } = fieldErrors.invalid(
      `${path}.metadata`,
      object.metadata,
      (error as Error).message,
    );
    throw new Error(`${path}.metadata: ${message}`, { cause: error });
  }
};

/** Objects within the object (`x-kubernetes-embedded-resource`) have metadata of their own. */
const coerceEmbedded = (schema: Json, value: Json, path: string): string[] => {
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => coerceEmbedded(schema?.items, item, `${path}[${index}]`));
  }

  if (!isObject(value)) {
    return [];
  }

  return Object.keys(value).flatMap((key) => {
    const known = schema?.properties?.[key] ?? additional(schema);
    if (!isObject(known)) {
      return [];
    }

    const inner = child(path, key);
    const own =
      known["x-kubernetes-embedded-resource"] === true && isObject(value[key])
        ? coerceInner(value[key], inner)
        : [];
    return [...own, ...coerceEmbedded(known, value[key], inner)];
  });
};
