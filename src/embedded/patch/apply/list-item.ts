/** What tells the items of a list apart: their keys, or for sets the value itself. */
import type { Json } from "../../object.ts";
import { isMap, type ListAtom } from "./atom.ts";
import { keyElement, type PathElement, valueElement } from "./path-element.ts";

/** An element of a list whose elements are told apart by keys or by value cannot be told apart. */
export class ListItemError extends Error {}

/** @throws ListItemError that says why the item cannot be told apart. */
export const itemElement = (list: ListAtom, item: Json): PathElement =>
  list.keys.length > 0 ? keyedItem(list, item) : setItem(item);

const keyedItem = ({ keys, element }: ListAtom, item: Json): PathElement => {
  if (item === null) {
    throw new ListItemError("associative list with keys may not have a null element");
  }

  if (!isMap(item)) {
    throw new ListItemError("associative list with keys may not have non-map elements");
  }

  const found: Record<string, Json> = {};
  for (const key of keys) {
    const value = Object.hasOwn(item, key) ? item[key] : element.map?.field(key)?.default;
    if (value !== undefined) {
      found[key] = value;
    }
  }

  if (Object.keys(found).length === 0) {
    const names = keys.map((key) => JSON.stringify(key)).join(" ");
    throw new ListItemError(
      `associative list with keys has an element that omits all key fields [${names}] (and doesn't have default values for any key fields)`,
    );
  }

  return keyElement(found);
};

const setItem = (item: Json): PathElement => {
  if (Array.isArray(item)) {
    throw new ListItemError("not supported: associative list with lists as elements");
  }

  if (item === null) {
    throw new ListItemError("associative list without keys has an element that's an explicit null");
  }

  if (isMap(item)) {
    throw new ListItemError("associative list without keys has an element that's a map type");
  }

  return valueElement(item);
};
