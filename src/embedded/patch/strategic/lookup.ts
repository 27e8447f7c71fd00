/** What the Go types say of a field to strategic merge patch: how it is merged and by which key. */
import type { Type } from "../../schema/schema.ts";

/** A patch that cannot be applied. */
export class StrategicPatchError extends Error {
  override name = "StrategicPatchError";
  /** 400 for a malformed patch, 422 for one that contradicts itself, 500 for all else. */
  readonly code: 400 | 422 | 500;

  constructor(message: string, code: 400 | 422 | 500 = 500) {
    super(message);
    this.code = code;
  }
}

export interface FieldMeta {
  type: Type;
  /** `merge`, `replace` or nothing; `retainKeys` is for those who make patches. */
  strategy: string;
  mergeKey: string;
}

const goKinds: Record<Type["kind"], string> = {
  string: "string",
  bool: "bool",
  int32: "int32",
  int64: "int64",
  double: "float64",
  bytes: "slice",
  struct: "struct",
  list: "slice",
  map: "map",
};

/** Of the JSON field `key` of a struct. @throws StrategicPatchError */
export const lookUp = (type: Type, key: string): FieldMeta => {
  if (type.struct === undefined) {
    throw new StrategicPatchError(
      `merging an object in json but data type is not struct, instead is: ${goKinds[type.kind]}`,
    );
  }

  const field = type.struct.byName.get(key);
  if (field === undefined) {
    const name = type.struct.name.replace(/^.*\./, "");
    throw new StrategicPatchError(
      `unable to find api field in struct ${name} for the json field ${JSON.stringify(key)}`,
    );
  }

  const strategies = (field.strategy ?? "").split(",").filter((name) => name !== "retainKeys");
  return { type: field.type, strategy: strategies[0] ?? "", mergeKey: field.mergeKey ?? "" };
};

/** The same for a list; `type` is that of its elements. */
export const lookUpList = (type: Type, key: string): FieldMeta => {
  const meta = lookUp(type, key);
  if (meta.type.kind === "list" && meta.type.element !== undefined) {
    return { ...meta, type: meta.type.element };
  }

  if (meta.type.pointer) {
    return meta;
  }

  throw new StrategicPatchError(`expected slice or array type, but got: ${goKinds[type.kind]}`);
};
