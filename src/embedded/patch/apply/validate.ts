/** Whether an object fits its atoms, in the words of structured-merge-diff. */
import type { Json } from "../../object.ts";
import { type Atom, deduce, handleAtom, isMap, type ListAtom, type MapAtom } from "./atom.ts";
import { goFormat } from "../go-format.ts";
import { itemElement } from "./list-item.ts";
import { fieldElement, type PathElement, printPath } from "./path-element.ts";

interface Problem {
  path: string;
  message: string;
}

/** Undefined when it fits. */
export const validationError = (atom: Atom, value: Json): string | undefined => {
  const problems: Problem[] = [];
  walk(atom, value, [], problems);
  const lines = problems.map(({ path, message }) =>
    path === "" ? message : `${path}: ${message}`,
  );
  if (lines.length === 0) {
    return undefined;
  }

  return lines.length === 1 ? lines[0] : `errors:\n${lines.map((line) => `  ${line}`).join("\n")}`;
};

const walk = (atom: Atom, value: Json, path: PathElement[], problems: Problem[]): void => {
  const fail = (message: string): void => {
    problems.push({ path: printPath(path), message });
  };
  handleAtom(deduce(atom, value), {
    scalar(scalar) {
      const message = scalarError(scalar, value);
      if (message !== undefined) {
        fail(message);
      }
    },
    list(list) {
      if (value !== null && !Array.isArray(value)) {
        fail(`expected list, got ${goPointer(value)}`);
      } else if (value !== null) {
        walkItems(list, value, path, problems);
      }
    },
    map(map) {
      if (value !== null && !isMap(value)) {
        fail(`expected map, got ${goPointer(value)}`);
      } else if (value !== null) {
        walkFields(map, value, path, problems);
      }
    },
  });
};

/** Go prints the wrapper of the value. */
const goPointer = (value: Json): string => `&{${goFormat(value)}}`;

const goName = (value: Json): string => {
  if (typeof value === "string") {
    return "string";
  }

  return typeof value === "boolean"
    ? "bool"
    : Array.isArray(value)
      ? "[]interface {}"
      : "map[string]interface {}";
};

const goSyntax = (value: Json): string => {
  if (Array.isArray(value)) {
    return `[]interface {}{${value.map((item) => goSyntax(item)).join(", ")}}`;
  }

  if (isMap(value)) {
    const fields = Object.keys(value)
      .toSorted()
      .map((key) => `${JSON.stringify(key)}:${goSyntax(value[key])}`);
    return `map[string]interface {}{${fields.join(", ")}}`;
  }

  return JSON.stringify(value);
};

const scalarError = (scalar: NonNullable<Atom["scalar"]>, value: Json): string | undefined => {
  if (value === null) {
    return undefined;
  }

  switch (scalar) {
    case "numeric": {
      return typeof value === "number"
        ? undefined
        : `expected numeric (int or float), got ${goName(value)}`;
    }

    case "string": {
      return typeof value === "string"
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${goSyntax(value)}}`;
    }

    case "boolean": {
      return typeof value === "boolean" ? undefined : `expected boolean, got ${goPointer(value)}`;
    }

    case "untyped": {
      return typeof value === "object" ? `expected any scalar, got ${goPointer(value)}` : undefined;
    }
  }
};

const walkItems = (
  list: ListAtom,
  items: Json[],
  path: PathElement[],
  problems: Problem[],
): void => {
  const seen = new Set<PathElement>();
  for (const [index, item] of items.entries()) {
    let element = `i:${index}`;
    if (!list.isAtomic) {
      try {
        element = itemElement(list, item);
      } catch (error) {
        const message = `element ${index}: ${(error as Error).message}`;
        problems.push({ path: printPath(path), message });
        return;
      }

      if (seen.has(element)) {
        const message = `duplicate entries for key ${printPath([element])}`;
        problems.push({ path: printPath(path), message });
      }

      seen.add(element);
    }

    walk(list.element, item, [...path, element], problems);
  }
};

/** Go stops at the first field that it does not know. */
const walkFields = (
  map: MapAtom,
  value: Record<string, Json>,
  path: PathElement[],
  problems: Problem[],
): void => {
  for (const [key, item] of Object.entries(value)) {
    const inner = [...path, fieldElement(key)];
    const atom = map.field(key)?.type ?? map.element;
    if (atom === undefined) {
      problems.push({ path: printPath(inner), message: "field not declared in schema" });
      return;
    }

    walk(atom, item, inner, problems);
  }
};
