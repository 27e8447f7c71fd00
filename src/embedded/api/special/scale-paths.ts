/** Where a resource keeps its number of replicas: the same place for all built-in kinds, a chosen one for custom resources. */
import type { Json } from "../../object.ts";

/** Dotted paths without leading dot. */
export interface ScalePaths {
  spec: string;
  status: string;
  /** Of a label selector, as object or as text. */
  selector: string;
}

export const usualPaths: ScalePaths = {
  spec: "spec.replicas",
  status: "status.replicas",
  selector: "spec.selector",
};

export const readPath = (object: Json, path: string): Json =>
  path === "" ? undefined : path.split(".").reduce((value: Json, field) => value?.[field], object);

export const writePath = (object: Json, path: string, value: Json): void => {
  const fields = path.split(".");
  const last = fields.pop() ?? "";
  let holder = object;
  for (const field of fields) {
    holder[field] ??= {};
    holder = holder[field];
  }

  holder[last] = value;
};
