/** What changed between two objects, field by field. */
import type { Json } from "../../object.ts";
import { isEqual } from "../json-patch.ts";
import {
  type Atom,
  deduce,
  handleAtom,
  isMap,
  isSameAtom,
  type ListAtom,
  type MapAtom,
} from "./atom.ts";
import { FieldSet } from "./field-set.ts";
import { itemElement } from "./list-item.ts";
import { fieldElement, type PathElement } from "./path-element.ts";

/** No field is in more than one of the three. */
export interface Comparison {
  removed: FieldSet;
  modified: FieldSet;
  added: FieldSet;
}

/** Undefined stands for an absent value, null is a value. */
export const compare = (atom: Atom, left: Json, right: Json): Comparison => {
  const result = { removed: new FieldSet(), modified: new FieldSet(), added: new FieldSet() };
  compareAt(result, atom, left, right, []);
  return result;
};

const compareAt = (
  result: Comparison,
  atom: Atom,
  left: Json,
  right: Json,
  path: PathElement[],
): void => {
  const [ofLeft, ofRight] = [deduce(atom, left), deduce(atom, right)];
  const isLeaf =
    right === undefined
      ? comparePart(result, ofLeft, left, right, path)
      : left === undefined || isSameAtom(ofLeft, ofRight)
        ? comparePart(result, ofRight, left, right, path)
        : compareBoth(result, [ofLeft, ofRight], left, right, path);
  if (!isLeaf && left === undefined) {
    result.added.insert(path);
  } else if (!isLeaf && right === undefined) {
    result.removed.insert(path);
  }
};

/** A value that became one of another type. */
const compareBoth = (
  result: Comparison,
  atoms: [Atom, Atom],
  left: Json,
  right: Json,
  path: PathElement[],
): boolean => {
  comparePart(result, atoms[0], left, right, path);
  return comparePart(result, atoms[1], left, right, path);
};

/** @returns whether the value was taken as a whole. */
const comparePart = (
  result: Comparison,
  atom: Atom,
  left: Json,
  right: Json,
  path: PathElement[],
): boolean =>
  handleAtom(atom, {
    scalar: () => compareLeaf(result, left, right, path),
    list(list) {
      const [items, others] = [listOf(left), listOf(right)];
      if (list.isAtomic || items.length + others.length === 0) {
        return compareLeaf(result, left, right, path);
      }

      compareItems(result, list, items, others, path);
      return false;
    },
    map(map) {
      const [fields, others] = [mapOf(left), mapOf(right)];
      if (map.isAtomic || Object.keys(fields).length + Object.keys(others).length === 0) {
        return compareLeaf(result, left, right, path);
      }

      compareFields(result, map, fields, others, path);
      return false;
    },
  });

const listOf = (value: Json): Json[] => (Array.isArray(value) ? value : []);
const mapOf = (value: Json): Record<string, Json> => (isMap(value) ? value : {});

const compareLeaf = (result: Comparison, left: Json, right: Json, path: PathElement[]): true => {
  if (left === undefined) {
    result.added.insert(path);
  } else if (right === undefined) {
    result.removed.insert(path);
  } else if (!isEqual(left, right)) {
    result.modified.insert(path);
  }

  return true;
};

const compareFields = (
  result: Comparison,
  map: MapAtom,
  left: Record<string, Json>,
  right: Record<string, Json>,
  path: PathElement[],
): void => {
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const atom = map.field(key)?.type ?? map.element;
    if (atom !== undefined) {
      compareAt(result, atom, left[key], right[key], [...path, fieldElement(key)]);
    }
  }
};

const groupByElement = (list: ListAtom, items: Json[]): Map<PathElement, Json[]> => {
  const groups = new Map<PathElement, Json[]>();
  for (const item of items) {
    const element = itemElement(list, item);
    groups.set(element, [...(groups.get(element) ?? []), item]);
  }

  return groups;
};

const compareItems = (
  result: Comparison,
  list: ListAtom,
  left: Json[],
  right: Json[],
  path: PathElement[],
): void => {
  const [before, after] = [groupByElement(list, left), groupByElement(list, right)];
  for (const element of new Set([...before.keys(), ...after.keys()])) {
    const inner = [...path, element];
    const [old, next] = [before.get(element) ?? [], after.get(element) ?? []];
    if (old.length <= 1 && next.length <= 1) {
      compareAt(result, list.element, old[0], next[0], inner);
    } else {
      compareDuplicates(result, list, old, next, inner);
    }
  }
};

/** Items that occur more than once count as one atomic value. */
const compareDuplicates = (
  result: Comparison,
  list: ListAtom,
  old: Json[],
  next: Json[],
  path: PathElement[],
): void => {
  if (old.length > 1 && next.length > 1) {
    if (!isEqual(old, next)) {
      result.modified.insert(path);
    }
  } else if (old.length > 1) {
    if (next.length > 0) {
      compareAt(result, list.element, undefined, next[0], path);
    }

    result.removed.insert(path);
  } else {
    if (old.length > 0) {
      compareAt(result, list.element, old[0], undefined, path);
    }

    result.added.insert(path);
  }
};
