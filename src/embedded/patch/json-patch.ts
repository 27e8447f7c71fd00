/** JSON patch (RFC 6902) with the leniencies of the library that the API server uses. */
import { clone, type Json, setOwn } from "../object.ts";

/** Answered with 422. */
export class JsonPatchError extends Error {
  override name = "JsonPatchError";
}

interface Place {
  parent: Json;
  key: string;
}

/** `touched` collects the objects that the patch looked into. `document` is changed in place; the result may be another one. */
export const applyJsonPatch = (document: Json, operations: Json[], touched: Set<object>): Json => {
  const state = { document, touched };
  touched.add(document);
  for (const operation of operations) {
    const kind = typeof operation.op === "string" ? operation.op : "unknown";
    const apply = verbs[kind];
    if (apply === undefined) {
      throw misfit();
    }

    apply(state, operation);
  }

  return state.document;
};

interface State {
  document: Json;
  touched: Set<object>;
}

/** The patch does not fit the document. The API server does not say more of it to anybody. */
const misfit = (): JsonPatchError => new JsonPatchError("the patch does not fit the document");

const textOf = (operation: Json, name: "path" | "from"): string => {
  if (typeof operation[name] === "string") {
    return operation[name];
  }

  throw misfit();
};

const decodeKey = (part: string): string => part.replaceAll("~1", "/").replaceAll("~0", "~");

const isContainer = (value: Json): boolean => value !== null && typeof value === "object";

/** The object or list that holds the last part of the path. */
const find = ({ document, touched }: State, path: string): Place => {
  const [, ...parts] = path.split("/");
  const last = parts.pop();
  if (last === undefined) {
    throw misfit();
  }

  let parent = document;
  for (const part of parts) {
    parent = getAt({ parent, key: decodeKey(part) });
    if (!isContainer(parent)) {
      throw misfit();
    }

    touched.add(parent);
  }

  return { parent, key: decodeKey(last) };
};

/** Within `size` places; negative indexes count from the end. */
const indexIn = (key: string, size: number): number => {
  const index = /^[+-]?\d+$/.test(key) ? Number(key) : Number.NaN;
  if (!(index < size && index >= -size)) {
    throw misfit();
  }

  return index < 0 ? index + size : index;
};

/** An object without the key gives undefined, a list without the index is an error. */
const getAt = ({ parent, key }: Place): Json =>
  Array.isArray(parent)
    ? parent[indexIn(key, parent.length)]
    : Object.hasOwn(parent, key)
      ? parent[key]
      : undefined;

const addAt = ({ parent, key }: Place, value: Json): void => {
  if (Array.isArray(parent)) {
    const index = key === "-" ? parent.length : indexIn(key, parent.length + 1);
    parent.splice(index, 0, value);
  } else {
    setOwn(parent, key, value);
  }
};

const removeAt = ({ parent, key }: Place): void => {
  if (Array.isArray(parent)) {
    parent.splice(indexIn(key, parent.length), 1);
  } else if (Object.hasOwn(parent, key)) {
    delete parent[key];
  } else {
    throw misfit();
  }
};

const replaceAll = (state: State, value: Json): void => {
  if (!isContainer(value)) {
    throw misfit();
  }

  state.document = value;
  state.touched.add(value);
};

const verbs: Record<string, (state: State, operation: Json) => void> = {
  add(state, operation) {
    addAt(find(state, textOf(operation, "path")), operation.value ?? null);
  },

  remove(state, operation) {
    removeAt(find(state, textOf(operation, "path")));
  },

  /** A key that an object does not have is added, contrary to the RFC. */
  replace(state, operation) {
    const path = textOf(operation, "path");
    const value = operation.value ?? null;
    if (path === "") {
      replaceAll(state, value);
      return;
    }

    const { parent, key } = find(state, path);
    setOwn(parent, Array.isArray(parent) ? String(indexIn(key, parent.length)) : key, value);
  },

  move(state, operation) {
    const source = find(state, textOf(operation, "from"));
    const value = getAt(source);
    removeAt(source);
    addAt(find(state, textOf(operation, "path")), value ?? null);
  },

  copy(state, operation) {
    const value = getAt(find(state, textOf(operation, "from")));
    addAt(find(state, textOf(operation, "path")), clone(value ?? null));
  },

  test(state, operation) {
    const path = textOf(operation, "path");
    const value = path === "" ? state.document : getAt(find(state, path));
    if (!isEqual(value ?? null, operation.value ?? null)) {
      throw misfit();
    }
  },
};

/** Deep equality of JSON. */
export const isEqual = (a: Json, b: Json): boolean => {
  if (a === b) {
    return true;
  }

  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b)) {
    return false;
  }

  const [keysOfA, keysOfB] = [Object.keys(a), Object.keys(b)];
  return (
    keysOfA.length === keysOfB.length &&
    keysOfA.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]))
  );
};
