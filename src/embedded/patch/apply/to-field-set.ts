/** All fields that an object spells out, as a set. */
import type { Json } from "../../object.ts";
import {
  type Atom,
  deduce,
  handleAtom,
  isMap,
  type ListAtom,
  type MapAtom,
  untyped,
} from "./atom.ts";
import { FieldSet } from "./field-set.ts";
import { itemElement } from "./list-item.ts";
import { fieldElement, type PathElement } from "./path-element.ts";

/** `value` must fit the atom. */
export const toFieldSet = (atom: Atom, value: Json): FieldSet => {
  const set = new FieldSet();
  walk(atom, value, [], set);
  return set;
};

const walk = (atom: Atom, value: Json, path: PathElement[], set: FieldSet): void => {
  handleAtom(deduce(atom, value), {
    scalar() {
      set.insert(path);
    },
    list(list) {
      if (list.isAtomic) {
        set.insert(path);
      } else if (Array.isArray(value)) {
        walkItems(list, value, path, set);
      }
    },
    map(map) {
      if (map.isAtomic) {
        set.insert(path);
      } else if (isMap(value)) {
        walkFields(map, value, path, set);
      }
    },
  });
};

/** Items that occur more than once are owned as one. */
const walkItems = (list: ListAtom, items: Json[], path: PathElement[], set: FieldSet): void => {
  const elements = items.map((item) => itemElement(list, item));
  items.forEach((item, index) => {
    const element = elements[index] ?? "";
    const isDuplicate = elements.indexOf(element) !== elements.lastIndexOf(element);
    if (!isDuplicate) {
      walk(list.element, item, [...path, element], set);
    }

    set.insert([...path, element]);
  });
};

const walkFields = (
  map: MapAtom,
  value: Record<string, Json>,
  path: PathElement[],
  set: FieldSet,
): void => {
  for (const [key, item] of Object.entries(value)) {
    const field = map.field(key);
    const inner = [...path, fieldElement(key)];
    walk(field?.type ?? map.element ?? untyped, item, inner, set);
    const isEmpty = item === null || (isMap(item) && Object.keys(item).length === 0);
    if (isEmpty || field === undefined) {
      set.insert(inner);
    }
  }
};
