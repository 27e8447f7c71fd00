/** Merges what is applied into the live object: the applied value wins, lists keep the live order where the applied one allows it. */
import { type Json, setOwn } from "../../object.ts";
import {
  type Atom,
  deduce,
  handleAtom,
  isMap,
  isSameAtom,
  type ListAtom,
  type MapAtom,
} from "./atom.ts";
import { itemElement } from "./list-item.ts";
import type { PathElement } from "./path-element.ts";

/** Undefined stands for an absent value; so may the result. */
export const mergeValues = (atom: Atom, live: Json, applied: Json): Json => {
  const [ofLive, ofApplied] = [deduce(atom, live), deduce(atom, applied)];
  const counts = applied === undefined || isSameAtom(ofLive, ofApplied) ? ofLive : ofApplied;
  const leaf = applied === undefined ? live : applied;
  return handleAtom(live === undefined ? ofApplied : counts, {
    scalar: () => leaf,
    list(list) {
      const [items, others] = [listOf(live), listOf(applied)];
      return list.isAtomic || items.length + others.length === 0
        ? leaf
        : mergeItems(list, items, others);
    },
    map(map) {
      const [fields, others] = [mapOf(live), mapOf(applied)];
      return map.isAtomic || Object.keys(fields).length + Object.keys(others).length === 0
        ? leaf
        : mergeFields(map, fields, others);
    },
  });
};

const listOf = (value: Json): Json[] => (Array.isArray(value) ? value : []);
const mapOf = (value: Json): Record<string, Json> => (isMap(value) ? value : {});

const mergeFields = (
  map: MapAtom,
  live: Record<string, Json>,
  applied: Record<string, Json>,
): Json => {
  const merged: Record<string, Json> = {};
  for (const key of new Set([...Object.keys(live), ...Object.keys(applied)])) {
    const value = mergeValues(
      map.field(key)?.type ?? map.element ?? { scalar: "untyped" },
      live[key],
      applied[key],
    );
    if (value !== undefined) {
      setOwn(merged, key, value);
    }
  }

  return Object.keys(merged).length === 0 ? undefined : merged;
};

interface Indexed {
  elements: PathElement[];
  /** Null for items that occur more than once: they are replaced, not merged. */
  byElement: Map<PathElement, Json>;
}

const index = (list: ListAtom, items: Json[]): Indexed => {
  const elements = items.map((item) => itemElement(list, item));
  const byElement = new Map<PathElement, Json>();
  elements.forEach((element, at) => {
    byElement.set(element, byElement.has(element) ? null : items[at]);
  });
  return { elements, byElement };
};

/** Weaves both orders: shared items in the applied order, the live ones before, between and after them where they were. */
const mergeItems = (list: ListAtom, live: Json[], applied: Json[]): Json => {
  const left = index(list, live);
  const right = index(list, applied);
  const shared = right.elements.filter((element) => left.byElement.has(element));
  const merged: Json[] = [];
  const done = new Set<PathElement>();
  let next = shared.shift();
  const add = (value: Json): void => {
    if (value !== undefined) {
      merged.push(value);
    }
  };
  const takeApplied = (element: PathElement): void => {
    done.add(element);
    add(mergeValues(list.element, left.byElement.get(element), right.byElement.get(element)));
  };

  let [l, r] = [0, 0];
  while (l < left.elements.length || r < right.elements.length) {
    const [ofLeft, ofRight] = [left.elements[l], right.elements[r]];
    if (ofLeft !== undefined && ofRight !== undefined) {
      if (ofLeft === ofRight) {
        takeApplied(ofLeft);
        l += 1;
        r += 1;
        next = shared.shift();
        continue;
      }

      if (right.byElement.has(ofLeft) && next !== undefined && next !== ofLeft) {
        l += 1;
        continue;
      }
    }

    if (ofLeft !== undefined && !right.byElement.has(ofLeft)) {
      add(mergeValues(list.element, live[l], undefined));
      l += 1;
      continue;
    }

    if (ofLeft !== undefined && done.has(ofLeft)) {
      l += 1;
    }

    if (ofRight !== undefined) {
      takeApplied(ofRight);
      r += 1;
      next = next === ofRight ? shared.shift() : next;
    }
  }

  return merged.length === 0 ? undefined : merged;
};
