/** Whether the result of a strategic merge fits the Go type, in the words of the converter that the API server uses there. */
import { readCustom } from "../codec/custom-types.ts";
import { badBase64 } from "../codec/scalars.ts";
import type { Json } from "../object.ts";
import type { Struct, Type } from "../schema/schema.ts";
import { goTypeOf } from "./go-format.ts";

/** @returns `unknown field "spec.replicaz"`, sorted. @throws Error for a value of the wrong type. */
export const unknownFields = (struct: Struct, value: Json): string[] => {
  const found: string[] = [];
  walkStruct(struct, value, "", found);
  return found.toSorted().map((path) => `unknown field "${path}"`);
};

const kindOf = (value: Json): string =>
  Array.isArray(value) ? "slice" : typeof value === "object" ? "map" : goTypeOf(value);

const walkStruct = (struct: Struct, value: Json, path: string, found: string[]): void => {
  if (kindOf(value) !== "map") {
    throw new Error(`cannot restore struct from: ${kindOf(value)}`);
  }

  for (const field of struct.fields) {
    if (value[field.name] !== undefined && value[field.name] !== null) {
      walk(field.type, value[field.name], child(path, field.name), found);
    }
  }

  for (const key of Object.keys(value)) {
    if (!struct.byName.has(key)) {
      found.push(child(path, key));
    }
  }
};

const child = (path: string, key: string): string => (path === "" ? key : `${path}.${key}`);

const walk = (type: Type, value: Json, path: string, found: string[]): void => {
  if (value === null) {
    return;
  }

  switch (type.kind) {
    case "struct": {
      const struct = type.struct as Struct;
      if (struct.custom) {
        readCustom(struct, value, (_struct, inner: Json) => inner);
      } else {
        walkStruct(struct, value, path, found);
      }

      break;
    }

    case "list": {
      walkList(type.element as Type, value, path, found);
      break;
    }

    case "map": {
      walkMap(type.element as Type, value, path, found);
      break;
    }

    case "bytes": {
      if (typeof value !== "string") {
        throw new Error(`cannot restore slice from ${kindOf(value)}`);
      }

      checkBase64(value);
      break;
    }

    default: {
      checkScalar(type, value);
    }
  }
};

const checkBase64 = (text: string): void => {
  const bad = badBase64(text);
  if (bad !== undefined) {
    throw new Error(`error decoding from json: illegal base64 data at input byte ${bad}`);
  }
};

const walkList = (element: Type, value: Json, path: string, found: string[]): void => {
  if (!Array.isArray(value)) {
    throw new Error(`cannot restore slice from ${kindOf(value)}`);
  }

  value.forEach((item, index) => {
    walk(element, item, `${path}[${index}]`, found);
  });
};

/** Keys of maps do not count as part of the path. */
const walkMap = (element: Type, value: Json, path: string, found: string[]): void => {
  if (kindOf(value) !== "map") {
    throw new Error(`cannot restore map from ${kindOf(value)}`);
  }

  for (const key of Object.keys(value)) {
    walk(element, value[key], path, found);
  }
};

const goKinds: Partial<Record<Type["kind"], string>> = { double: "float64" };

/** Go converts numbers to strings by type, which JSON may not; anything else that is not convertible is "unrecognized". */
const checkScalar = ({ kind, goName }: Type, value: Json): void => {
  const given = goTypeOf(value);
  const isNumber = given === "int64" || given === "float64";
  const wanted = goKinds[kind] ?? kind;
  const fits =
    kind === "string" || kind === "bool"
      ? given === kind
      : isNumber && (kind === "double" || given === "int64");
  if (fits) {
    return;
  }

  const isConvertible =
    (given === "int64" && kind === "string") || (given === "float64" && isIntKind(kind));
  throw new Error(
    isConvertible ? `cannot convert ${given} to ${goName}` : `unrecognized type: ${wanted}`,
  );
};

const isIntKind = (kind: string): boolean => kind === "int32" || kind === "int64";
