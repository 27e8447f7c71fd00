/** Takes fields out of an object. */
import type { Json } from "../../object.ts";
import { type Atom, deduce, handleAtom, isMap } from "./atom.ts";
import type { FieldSet } from "./field-set.ts";
import { itemElement } from "./list-item.ts";
import { fieldElement } from "./path-element.ts";

/** Atomic values and emptied composites become null, which is as good as absent. */
export const removeItems = (atom: Atom, value: Json, fields: FieldSet): Json =>
  handleAtom(deduce(atom, value), {
    scalar: () => value,
    list(list) {
      if (!Array.isArray(value) || list.isAtomic) {
        return null;
      }

      const kept: Json[] = [];
      for (const item of value) {
        const element = itemElement(list, item);
        if (!fields.has([element])) {
          const below = fields.below(element);
          kept.push(below.isEmpty ? item : removeItems(list.element, item, below));
        }
      }

      return kept.length === 0 ? null : kept;
    },
    map(map) {
      if (!isMap(value) || map.isAtomic) {
        return null;
      }

      const kept: Record<string, Json> = {};
      for (const [key, item] of Object.entries(value)) {
        const element = fieldElement(key);
        if (!fields.has([element])) {
          const below = fields.below(element);
          const inner = map.field(key)?.type ?? map.element ?? { scalar: "untyped" };
          kept[key] = below.isEmpty ? item : removeItems(inner, item, below);
        }
      }

      return Object.keys(kept).length === 0 ? null : kept;
    },
  });
