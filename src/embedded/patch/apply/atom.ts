/** What server-side apply knows of a type: whether it is one value or a composite, and how the items of its lists are told apart. */
import type { Json } from "../../object.ts";

export interface Atom {
  scalar?: "numeric" | "string" | "boolean" | "untyped";
  list?: ListAtom;
  map?: MapAtom;
}

export interface ListAtom {
  element: Atom;
  isAtomic: boolean;
  /** Of lists of objects; none: a set of scalars. */
  keys: readonly string[];
}

export interface MapAtom {
  field(name: string): FieldAtom | undefined;
  /** Of fields that are not declared; undefined: there may be none. */
  element: Atom | undefined;
  isAtomic: boolean;
}

export interface FieldAtom {
  type: Atom;
  /** Stands in for a key that an item of a list does not spell out. */
  default?: Json;
}

/** Any value, owned as a whole. */
export const untyped: Atom = { scalar: "untyped" };
untyped.list = { element: untyped, isAtomic: true, keys: [] };
untyped.map = { field: () => undefined, element: untyped, isAtomic: true };

/** Any value; objects are owned field by field. */
export const deduced: Atom = {
  scalar: "untyped",
  list: { element: untyped, isAtomic: true, keys: [] },
};
deduced.map = { field: () => undefined, element: deduced, isAtomic: false };

/** The part of an atom that a value belongs to; the whole atom for null and nothing. */
export const deduce = (atom: Atom, value: Json): Atom => {
  if (value === undefined || value === null) {
    return atom;
  }

  if (Array.isArray(value)) {
    return atom.list === undefined ? atom : { list: atom.list };
  }

  if (typeof value === "object") {
    return atom.map === undefined ? atom : { map: atom.map };
  }

  return atom.scalar === undefined ? atom : { scalar: atom.scalar };
};

export const isSameAtom = (a: Atom, b: Atom): boolean =>
  a.scalar === b.scalar && a.list === b.list && a.map === b.map;

/** Runs the handler of the part that counts: map before scalar before list. */
export const handleAtom = <T>(
  atom: Atom,
  handlers: {
    map(map: MapAtom): T;
    scalar(scalar: NonNullable<Atom["scalar"]>): T;
    list(list: ListAtom): T;
  },
): T => {
  if (atom.map !== undefined) {
    return handlers.map(atom.map);
  }

  if (atom.scalar !== undefined) {
    return handlers.scalar(atom.scalar);
  }

  if (atom.list !== undefined) {
    return handlers.list(atom.list);
  }

  throw new Error("schema error: invalid atom");
};

export const isMap = (value: Json): value is Record<string, Json> =>
  value !== null && typeof value === "object" && !Array.isArray(value);
