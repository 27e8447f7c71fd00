/** How large the values that a schema describes may be (apiextensions pkg/apiserver/schema/cel/compilation.go). */
import type { Type } from "../check/cel-type.ts";
import type { Range } from "./range.ts";

/** A variable, then fields, `@items`, `@keys` and `@values`. */
export type Path = readonly string[];

const inside = (type: Type, step: string): Type | undefined => {
  const isList = type.name === "list";
  switch (step) {
    case "@items":
    case "@values":
      return type.parameters[isList ? 0 : 1];
    case "@keys":
      return isList ? undefined : type.parameters[0];
    default:
      return type.fields?.get(step);
  }
};

export const sizeAt = (root: Type, path: Path | undefined): Range | undefined => {
  if (path === undefined || path.length === 0) {
    return undefined;
  }

  let type: Type | undefined = root;
  for (const step of path.slice(1)) {
    type = type === undefined ? undefined : inside(type, step);
  }

  return type === undefined ? undefined : { min: 0, max: type.maxElements ?? 0 };
};
