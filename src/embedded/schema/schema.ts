/** The Go types of the API as data: JSON names, Go names, protobuf numbers, patch and list strategies, defaults of map keys. */
import { readFileSync } from "node:fs";
import { packageFile } from "../../root.ts";
import type { Json } from "../object.ts";

export interface Type {
  kind: "string" | "bool" | "int32" | "int64" | "double" | "bytes" | "struct" | "list" | "map";
  pointer: boolean;
  /** As Go prints it in errors, without the pointer: `[]v1.Container`. */
  goName: string;
  /** Of lists and maps (whose keys are always strings). */
  element?: Type;
  struct?: Struct;
}

export interface Field {
  /** JSON name; of an inlined struct its Go name. */
  name: string;
  type: Type;
  omitEmpty: boolean;
  omitZero: boolean;
  inline: boolean;
  /** Protobuf field number; 0: not in protobuf. */
  number: number;
  /** `merge`, `replace`, `retainKeys`, `merge,retainKeys` of strategic merge patch. */
  strategy?: string;
  mergeKey?: string;
  /** Of server-side apply. */
  list?: "atomic" | "set" | "map";
  keys?: string[];
  map?: "atomic" | "granular";
  default?: Json;
  /** Go names of the inlined structs on the way from the struct that lists this field to the field. */
  through: string[];
  /** Place within `fields` of the struct that lists it. */
  index: number;
}

export interface Struct {
  /** `v1.DeploymentSpec`. */
  name: string;
  /** Decodes itself in Go: Quantity, Time, IntOrString, RawExtension and the like. */
  custom: boolean;
  /** Server-side apply takes it as one value. */
  atomic: boolean;
  /** As declared, inlined structs as one field. */
  declared: Field[];
  /** As JSON sees it: inlined structs unfolded, in the order of printing. */
  fields: Field[];
  byName: ReadonlyMap<string, Field>;
}

type FieldRow = [name: string, type: string, flags: number, number: number, extras?: Json];
type TypeRow = [name: string, custom: 0 | 1, fields: FieldRow[], map?: "atomic"];

interface SchemaFile {
  kinds: Record<string, Record<string, number>>;
  /** Kinds that the real server's scheme knows beside. */
  registered: Record<string, string[]>;
  types: TypeRow[];
}

let file: SchemaFile | undefined;
const structs: Struct[] = [];

const schemaFile = (): SchemaFile => {
  file ??= JSON.parse(
    readFileSync(packageFile("src", "embedded", "data", "schema.json"), "utf8"),
  ) as SchemaFile;
  return file;
};

const groupVersionOf = (group: string, version: string): string =>
  group === "" ? version : `${group}/${version}`;

/** The machinery's own kinds (`DeleteOptions`, ...) are known in every group and version. Undefined for custom resources. */
export const structOf = (group: string, version: string, kind: string): Struct | undefined => {
  const { kinds } = schemaFile();
  const index = kinds[groupVersionOf(group, version)]?.[kind] ?? kinds["meta.k8s.io/v1"]?.[kind];
  return index === undefined ? undefined : structAt(index);
};

/** Whether the scheme of the real server knows the kind, also where it is not served any more. */
export const isRegistered = (group: string, version: string, kind: string): boolean =>
  structOf(group, version, kind) !== undefined ||
  (schemaFile().registered[groupVersionOf(group, version)]?.includes(kind) ?? false);

const structAt = (index: number): Struct => (structs[index] ??= readStruct(index));

/** Is known by its index before its fields are read, because types may hold themselves (JSONSchemaProps). */
const readStruct = (index: number): Struct => {
  const row = schemaFile().types[index];
  if (row === undefined) {
    throw new Error(`no type ${index} in schema.json`);
  }

  const [name, custom, rows, map] = row;
  const struct: Struct = {
    name,
    custom: custom === 1,
    atomic: map === "atomic",
    declared: [],
    fields: [],
    byName: new Map(),
  };
  structs[index] = struct;
  struct.declared = rows.map((field) => readField(field));
  struct.fields = struct.declared
    .flatMap((field) => unfold(field))
    .map((field, place) => ({ ...field, index: place }));
  struct.byName = new Map(struct.fields.map((field) => [field.name, field]));
  return struct;
};

const unfold = (field: Field): Field[] =>
  field.inline
    ? (field.type.struct?.fields ?? []).map((inner) => ({
        ...inner,
        through: [field.name, ...inner.through],
      }))
    : [field];

const readField = ([name, type, flags, number, extras = {}]: FieldRow): Field => ({
  name,
  type: readType(type),
  omitEmpty: (flags & 1) !== 0,
  omitZero: (flags & 2) !== 0,
  inline: (flags & 4) !== 0,
  number,
  through: [],
  index: 0,
  ...extras,
});

const scalars: Record<string, [Type["kind"], string]> = {
  s: ["string", "string"],
  b: ["bool", "bool"],
  i: ["int32", "int32"],
  l: ["int64", "int64"],
  f: ["double", "float64"],
  y: ["bytes", "[]uint8"],
};

/** The notation is that of `generate-schema.mjs`: `*<v1.IPFamilyPolicy>s`, `{#5`. */
const readType = (text: string): Type => {
  if (text.startsWith("*")) {
    return { ...readType(text.slice(1)), pointer: true };
  }

  if (text.startsWith("<")) {
    const end = text.indexOf(">");
    return { ...readType(text.slice(end + 1)), goName: text.slice(1, end) };
  }

  const rest = text.slice(1);
  if (text.startsWith("[")) {
    const element = readType(rest);
    return { kind: "list", pointer: false, goName: `[]${goNameOf(element)}`, element };
  }

  if (text.startsWith("{")) {
    const element = readType(rest);
    return { kind: "map", pointer: false, goName: `map[string]${goNameOf(element)}`, element };
  }

  if (text.startsWith("#")) {
    const struct = structAt(Number(rest));
    return { kind: "struct", pointer: false, goName: struct.name, struct };
  }

  const [kind, goName] = scalars[text] ?? [];
  if (kind === undefined || goName === undefined) {
    throw new Error(`unknown type ${text} in schema.json`);
  }

  return { kind, goName, pointer: false };
};

const goNameOf = ({ pointer, goName }: Type): string => (pointer ? `*${goName}` : goName);
