/** Where the names of a scope stand inside objects: as metadata, as references, and as labels that Kubernetes gives. */
import type { Renaming } from "./renaming.ts";

export interface Place {
  path: readonly (string | number)[];
  own: string;
}

type Json = Record<string, unknown>;

const nameLabel = "kubernetes.io/metadata.name";

/** @param kind Of a fragment that does not say it: `Namespace`. */
export const placesIn = (value: unknown, renaming: Renaming, kind?: string): Place[] => {
  const places: Place[] = [];
  const add = (path: Place["path"], own: string | undefined) => {
    if (own !== undefined) {
      places.push({ path, own });
    }
  };
  walk(value, [], (object, path) => {
    readMap(object, path.length === 0 ? kind : undefined, renaming, (key, own) =>
      add([...path, ...key], own),
    );
  });
  return places;
};

const walk = (
  value: unknown,
  path: readonly (string | number)[],
  visit: (object: Json, path: readonly (string | number)[]) => void,
): void => {
  if (Array.isArray(value)) {
    value.forEach((item, index) => walk(item, [...path, index], visit));
  } else if (value !== null && typeof value === "object") {
    visit(value as Json, path);
    for (const [key, item] of Object.entries(value)) {
      walk(item, [...path, key], visit);
    }
  }
};

type Add = (path: (string | number)[], own: string | undefined) => void;

const readMap = (object: Json, given: string | undefined, renaming: Renaming, add: Add): void => {
  const { namespaces, objects } = renaming;
  const namespaceOf = (value: unknown) =>
    typeof value === "string" ? namespaces.get(value) : undefined;
  const objectOf = (kind: unknown, value: unknown) =>
    kind === "Namespace"
      ? namespaceOf(value)
      : objects.find((item) => item.kind.kind === kind && item.name === value)?.own;

  const kind = object["kind"] ?? given;
  add(["metadata", "name"], objectOf(kind, (object["metadata"] as Json | undefined)?.["name"]));
  add(["name"], objectOf(kind, object["name"]));
  add(["namespace"], namespaceOf(object["namespace"]));
  add([nameLabel], namespaceOf(object[nameLabel]));
  for (const field of ["namespaces", ...(object["key"] === nameLabel ? ["values"] : [])]) {
    const list = object[field];
    for (const [index, item] of (Array.isArray(list) ? list : []).entries()) {
      add([field, index], namespaceOf(item));
    }
  }

  for (const { kind: own, name, own: to } of objects) {
    for (const field of own.fields) {
      add([field], object[field] === name ? to : undefined);
    }
  }
};

/** The same value with the names changed. */
export const renameObject = <T>(value: T, renaming: Renaming, kind?: string): T => {
  const copy = structuredClone(value);
  for (const { path, own } of placesIn(copy, renaming, kind)) {
    let holder = copy as Record<string | number, unknown>;
    for (const part of path.slice(0, -1)) {
      holder = holder[part] as typeof holder;
    }

    holder[path.at(-1)!] = own;
  }

  return copy;
};
