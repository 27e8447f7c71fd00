/** Atoms of the OpenAPI v3 schema of a custom resource. */
import type { Json } from "../../object.ts";
import { structOf } from "../../schema/schema.ts";
import {
  type Atom,
  deduced,
  type FieldAtom,
  type ListAtom,
  type MapAtom,
  untyped,
} from "./atom.ts";
import { atomOfStruct } from "./go-atoms.ts";

const roots = new WeakMap<object, Atom>();

/** Of the whole object: the schema's own fields, and apiVersion, kind and metadata as all objects have them. */
export const atomOfCustomResource = (schema: Json): Atom => {
  if (schema === undefined || schema === null) {
    return deduced;
  }

  const known = roots.get(schema);
  if (known !== undefined) {
    return known;
  }

  const root = atomOf({ type: "object", ...schema }, false);
  const atom: Atom = root.map === undefined ? root : { map: withMetadata(root.map) };
  roots.set(schema, atom);
  return atom;
};

const withMetadata = (map: MapAtom): MapAtom => {
  const metadata = structOf("", "v1", "Pod")?.byName.get("metadata")?.type.struct;
  const common: Record<string, FieldAtom> = {
    apiVersion: { type: { scalar: "string" } },
    kind: { type: { scalar: "string" } },
    ...(metadata === undefined ? {} : { metadata: { type: atomOfStruct(metadata) } }),
  };
  return { ...map, field: (name) => common[name] ?? map.field(name) };
};

/** `preserves`: some schema above lets unknown fields be. */
const atomOf = (schema: Json, preserves: boolean): Atom => {
  const keeps = preserves || schema["x-kubernetes-preserve-unknown-fields"] === true;
  switch (schema.type) {
    case "object": {
      return { map: mapOf(schema, keeps) };
    }

    case "array": {
      return { list: listOf(schema, keeps) };
    }

    case "integer":
    case "number": {
      return { scalar: "numeric" };
    }

    case "boolean": {
      return { scalar: "boolean" };
    }

    case "string": {
      const isPlain = schema.format === undefined || schema.format === "byte";
      return { scalar: isPlain ? "string" : "untyped" };
    }

    default: {
      return { scalar: "untyped", list: listOf(schema, keeps), map: mapOf(schema, keeps) };
    }
  }
};

const mapOf = (schema: Json, preserves: boolean): MapAtom => {
  const fields = new Map<string, FieldAtom>();
  return {
    field(name) {
      const property = schema.properties?.[name];
      if (property === undefined) {
        return undefined;
      }

      const known = fields.get(name) ?? {
        type: atomOf(property, preserves),
        default: property.default,
      };
      fields.set(name, known);
      return known;
    },
    element: elementOf(schema, preserves),
    isAtomic: schema["x-kubernetes-map-type"] === "atomic",
  };
};

const elementOf = (schema: Json, preserves: boolean): Atom | undefined => {
  const rest = schema.additionalProperties;
  if (rest === undefined) {
    const isFreeForm = Object.keys(schema.properties ?? {}).length === 0;
    return preserves || isFreeForm ? deduced : undefined;
  }

  if (rest === false) {
    return undefined;
  }

  return rest === true ? deduced : atomOf(rest, preserves);
};

const listOf = (schema: Json, preserves: boolean): ListAtom => {
  const type = schema["x-kubernetes-list-type"];
  return {
    element: schema.items === undefined ? untyped : atomOf(schema.items, preserves),
    isAtomic: type !== "set" && type !== "map",
    keys: type === "map" ? (schema["x-kubernetes-list-map-keys"] ?? []) : [],
  };
};
