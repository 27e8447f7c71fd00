/** Gives an object the shape it has once Go has read and written it: no nulls, required parts there, amounts and times canonical. */
import { formatMicroTime, formatTime } from "../clock.ts";
import { isRefusedEmpty } from "../codec/refused-empty.ts";
import { isIdentical, type Json, type KubeObject } from "../object.ts";
import { defaultsOfTypes } from "./type-defaults.ts";
import { typeReader } from "./go-types.ts";
import type { FieldType, TypeRef } from "./go-types.ts";
import { parseQuantity } from "./quantity.ts";
import type { ResourceInfo } from "./resource.ts";
import { servedTypes, typeOfKind } from "./served-types.table.ts";

const fieldsOf = typeReader(servedTypes);

const isEmpty = (value: Json): boolean =>
  value === undefined ||
  value === null ||
  value === "" ||
  value === 0 ||
  value === false ||
  (typeof value === "object" && Object.keys(value as object).length === 0);

const zeros: Record<string, Json> = { s: "", b: false, i: 0, f: 0, q: "0", x: 0, d: "0s" };

const zeroOf = (type: TypeRef, fill: boolean): Json => {
  switch (type.hold) {
    case "struct":
      return struct(type.name, {}, fill);
    case "scalar":
      return zeros[type.letter] ?? null;
    default:
      return null;
  }
};

/** Structs are never empty to `omitempty`, nor are the scalars that Go makes of structs. */
const staysWhenEmpty = ({ omitEmpty, omitZero, type }: FieldType): boolean => {
  if (omitZero) {
    return false;
  }

  const structLike =
    type.hold === "struct" || (type.hold === "scalar" && "qtTxd".includes(type.letter));
  return structLike || !omitEmpty;
};

const quantity = (value: Json, rounded: boolean): Json => {
  try {
    const parsed = parseQuantity(value as string);
    return (rounded ? parsed.roundUpToMilli() : parsed).toString();
  } catch {
    return value;
  }
};

const time = (value: Json, format: (ms: number) => string): Json => {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? value : format(ms);
};

const microTime = (value: Json): Json =>
  typeof value === "string" && /\.\d{6}Z$/.test(value) ? value : time(value, formatMicroTime);

const scalar = (letter: string, value: Json): Json => {
  switch (letter) {
    case "q":
      return quantity(value, false);
    case "t":
      return time(value, formatTime);
    case "T":
      return microTime(value);
    default:
      return value;
  }
};

const isObject = (value: Json): boolean =>
  value !== null && typeof value === "object" && !Array.isArray(value);

const map = (of: TypeRef, value: Json, fill: boolean): Json => {
  const amounts = of.hold === "scalar" && of.letter === "q";
  return Object.fromEntries(
    Object.keys(value as object)
      .toSorted()
      .map((key) => [
        key,
        amounts ? quantity(value[key], true) : shaped(of, value[key] ?? zeroOf(of, fill), fill),
      ]),
  );
};

/** An empty list does not survive storage. */
const list = (of: TypeRef, items: Json[], fill: boolean): Json =>
  items.length === 0 ? null : items.map((item) => shaped(of, item ?? zeroOf(of, fill), fill));

const shaped = (type: TypeRef, value: Json, fill: boolean): Json => {
  switch (type.hold) {
    case "scalar":
      return scalar(type.letter, value);
    case "pointer":
      return value === null ? null : shaped(type.of, value, fill);
    case "list":
      return Array.isArray(value) ? list(type.of, value, fill) : value;
    case "map":
      return isObject(value) ? map(type.of, value, fill) : value;
    case "struct":
      return isObject(value) ? struct(type.name, value, fill) : value;
  }
};

/** Fields in the order of Go. Those that are as in `known`, which has its shape, are not looked into. */
const struct = (name: string, value: Json, fill: boolean, known?: Json): Json => {
  const fields = fieldsOf(name);
  const result: Json = {};
  for (const field of fields) {
    const held = value[field.name];
    if (held !== null && held !== undefined) {
      result[field.name] = held;
    }
  }

  if (fill) {
    defaultsOfTypes[name]?.(result);
  }

  const ordered: Json = {};
  for (const field of fields) {
    const held = result[field.name];
    if (isRefusedEmpty(name, field.name, held)) {
      ordered[field.name] = held;
      continue;
    }

    const next =
      held === undefined || held === null
        ? staysWhenEmpty(field)
          ? zeroOf(field.type, fill)
          : undefined
        : known !== undefined && isIdentical(held, known[field.name])
          ? held
          : shaped(field.type, held, fill);
    if (next !== undefined && (staysWhenEmpty(field) || keeps(field, next))) {
      ordered[field.name] = next;
    }
  }

  return ordered;
};

/** Whether an optional field is written: pointers always, other values unless empty. */
const keeps = ({ type }: FieldType, value: Json): boolean =>
  type.hold === "pointer" || (type.hold === "scalar" && type.letter === "j") || !isEmpty(value);

const reshape = (
  { group, version, kind }: ResourceInfo,
  object: KubeObject,
  fill: boolean,
  known?: KubeObject,
): void => {
  const type = typeOfKind[group === "" ? `${version}/${kind}` : `${group}/${version}/${kind}`];
  if (type === undefined) {
    return;
  }

  const result = struct(type, object, fill, known) as KubeObject;
  for (const key of Object.keys(object)) {
    delete (object as Json)[key];
  }

  Object.assign(object, result);
};

/** In place. Kinds that Go does not know (custom resources) stay as they are. */
export const shape = (info: ResourceInfo, object: KubeObject): void => reshape(info, object, false);

/** Shape, and the defaults of every type in it, outer types first. `old` is what is stored: parts that are still as there have all that. */
export const fillDefaults = (info: ResourceInfo, object: KubeObject, old?: KubeObject): void =>
  reshape(info, object, true, old);
