/** Atoms of the API's Go types. */
import type { Field, Struct, Type } from "../../schema/schema.ts";
import { type Atom, deduced, type FieldAtom, type ListAtom, untyped } from "./atom.ts";

const structs = new Map<Struct, Atom>();

const scalars: Partial<Record<Type["kind"], Atom>> = {
  string: { scalar: "string" },
  bytes: { scalar: "string" },
  bool: { scalar: "boolean" },
  int32: { scalar: "numeric" },
  int64: { scalar: "numeric" },
  double: { scalar: "numeric" },
};

const anyScalar: Atom = { scalar: "untyped" };

const customTypes: Record<string, Atom> = {
  "resource.Quantity": anyScalar,
  "v1.Time": anyScalar,
  "v1.MicroTime": anyScalar,
  "v1.Duration": { scalar: "string" },
  "intstr.IntOrString": anyScalar,
  "runtime.RawExtension": untyped,
};

/** Made once per type. */
export const atomOfStruct = (struct: Struct): Atom => {
  const known = structs.get(struct);
  if (known !== undefined) {
    return known;
  }

  if (struct.custom || struct.fields.length === 0) {
    return customTypes[struct.name] ?? deduced;
  }

  const fields = new Map<string, FieldAtom>();
  const atom: Atom = {
    map: {
      field: (name) => fields.get(name) ?? readField(struct, name, fields),
      element: undefined,
      isAtomic: struct.atomic,
    },
  };
  structs.set(struct, atom);
  return atom;
};

const readField = (
  struct: Struct,
  name: string,
  fields: Map<string, FieldAtom>,
): FieldAtom | undefined => {
  const field = struct.byName.get(name);
  if (field === undefined) {
    return undefined;
  }

  const atom = { type: atomOfField(field), default: field.default };
  fields.set(name, atom);
  return atom;
};

const atomOfField = (field: Field): Atom => {
  const { type, map } = field;
  if (type.kind === "list") {
    return { list: listOf(field) };
  }

  const atom = atomOfType(type);
  return map !== undefined && atom.map !== undefined
    ? { ...atom, map: { ...atom.map, isAtomic: map === "atomic" } }
    : atom;
};

/** A list without a list type goes by its patch strategy. */
const listOf = ({ type, list, keys, strategy, mergeKey }: Field): ListAtom => {
  const element = type.element === undefined ? untyped : atomOfType(type.element);
  if (list !== undefined) {
    return { element, isAtomic: list === "atomic", keys: list === "map" ? (keys ?? []) : [] };
  }

  const isMerged = strategy?.split(",").includes("merge") ?? false;
  return { element, isAtomic: !isMerged, keys: mergeKey === undefined ? [] : [mergeKey] };
};

const atomOfType = (type: Type): Atom => {
  const scalar = scalars[type.kind];
  if (scalar !== undefined) {
    return scalar;
  }

  if (type.struct !== undefined) {
    return atomOfStruct(type.struct);
  }

  const element = type.element === undefined ? untyped : atomOfType(type.element);
  return type.kind === "map"
    ? { map: { field: () => undefined, element, isAtomic: false } }
    : { list: { element, isAtomic: true, keys: [] } };
};
