/** One step of a field path as managedFields write it: `f:name`, `k:{"name":"x"}`, `v:"a"`. */
import type { Json } from "../../object.ts";
import { goJson } from "../go-json.ts";

export type PathElement = string;

const text = (value: Json): string => goJson(value, () => true);

export const fieldElement = (name: string): PathElement => `f:${name}`;
export const valueElement = (value: Json): PathElement => `v:${text(value)}`;
export const keyElement = (keys: Record<string, Json>): PathElement => `k:${text(keys)}`;

/** `.name`, `[name="x",protocol="TCP"]`, `[="a"]`. */
export const printPath = (path: readonly PathElement[]): string =>
  path.map((element) => print(element)).join("");

const print = (element: PathElement): string => {
  const rest = element.slice(2);
  switch (element[0]) {
    case "f": {
      return `.${rest}`;
    }

    case "k": {
      const fields = Object.entries<Json>(JSON.parse(rest));
      return `[${fields.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(",")}]`;
    }

    case "v": {
      return `[=${JSON.stringify(JSON.parse(rest))}]`;
    }

    default: {
      return `[${rest}]`;
    }
  }
};

const order = "fkvi";

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Fields first, then keys, then values; each by content. */
export const comparePathElements = (a: PathElement, b: PathElement): number => {
  const kinds = order.indexOf(a[0] ?? "") - order.indexOf(b[0] ?? "");
  if (kinds !== 0) {
    return kinds;
  }

  switch (a[0]) {
    case "k": {
      return compareKeys(JSON.parse(a.slice(2)), JSON.parse(b.slice(2)));
    }

    case "v": {
      return compareValues(JSON.parse(a.slice(2)), JSON.parse(b.slice(2)));
    }

    default: {
      return compareText(a, b);
    }
  }
};

const compareKeys = (a: Record<string, Json>, b: Record<string, Json>): number => {
  const [fieldsOfA, fieldsOfB] = [Object.entries(a), Object.entries(b)];
  for (const [index, [name, value]] of fieldsOfA.entries()) {
    const other = fieldsOfB[index];
    if (other === undefined) {
      return 1;
    }

    const difference = compareText(name, other[0]) || compareValues(value, other[1]);
    if (difference !== 0) {
      return difference;
    }
  }

  return fieldsOfA.length - fieldsOfB.length;
};

const ranks = ["number", "string", "boolean"];

const compareValues = (a: Json, b: Json): number => {
  const kinds = ranks.indexOf(typeof a) - ranks.indexOf(typeof b);
  if (kinds !== 0) {
    return kinds;
  }

  return a < b ? -1 : a > b ? 1 : 0;
};
