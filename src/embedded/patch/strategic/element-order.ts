/** Order of merged lists: items of the patch as the patch orders them, the others where the server had them. */
import type { Json } from "../../object.ts";
import { goFormat, goTypeOf } from "../go-format.ts";
import { isEqual } from "../json-patch.ts";
import { isObject, setElementOrderPrefix } from "./directive.ts";
import { StrategicPatchError } from "./lookup.ts";

export type ElementKind = "map" | "scalar";

/** @throws StrategicPatchError for mixed lists and lists of lists. */
export const elementKind = (...lists: Json[][]): ElementKind => {
  const types = lists.flat().map((item) => goTypeOf(item));
  const [first] = types;
  if (first === undefined) {
    throw new StrategicPatchError("no elements in any of the given slices");
  }

  if (first === "[]interface {}") {
    throw new StrategicPatchError("lists of lists are not supported", 422);
  }

  if (types.some((type) => type !== first)) {
    throw new StrategicPatchError(`list element types are not identical: ${goFormat([...lists])}`);
  }

  return first.startsWith("map") ? "map" : "scalar";
};

const keyOf = (item: Json, mergeKey: string): Json =>
  mergeKey === "" ? item : isObject(item) ? item[mergeKey] : undefined;

const indexIn = (list: Json[], item: Json, mergeKey: string): number => {
  const key = keyOf(item, mergeKey);
  return list.findIndex((candidate) => isEqual(keyOf(candidate, mergeKey), key));
};

/** Items that `by` has, and the rest. */
export const partition = (list: Json[], by: Json[], mergeKey: string): [Json[], Json[]] => {
  for (const item of mergeKey === "" ? [] : list) {
    requireKey(item, mergeKey);
  }

  const has = (item: Json): boolean => indexIn(by, item, mergeKey) !== -1;
  return [list.filter((item) => has(item)), list.filter((item) => !has(item))];
};

const requireKey = (item: Json, mergeKey: string): void => {
  if (!isObject(item)) {
    throw new StrategicPatchError(
      `expected a map[string]interface {}, but received a ${goTypeOf(item)}`,
    );
  }

  if (!Object.hasOwn(item, mergeKey)) {
    throw new StrategicPatchError(
      `map: ${goFormat(item)} does not contain declared merge key: ${mergeKey}`,
    );
  }
};

/** The patch may not contradict the order that it sets itself. */
export const validateOrder = (patch: Json[], order: Json[], mergeKey: string): void => {
  if (patch.length === 0 || order.length === 0) {
    return;
  }

  const items = patch.filter((item) => !(isObject(item) && Object.hasOwn(item, "$patch")));
  let at = 0;
  for (const place of order) {
    const item = items[at];
    if (item === undefined) {
      return;
    }

    if (mergeKey !== "") {
      requireKey(item, mergeKey);
      requireKey(place, mergeKey);
    }

    at += isEqual(keyOf(item, mergeKey), keyOf(place, mergeKey)) ? 1 : 0;
  }

  if (at < items.length) {
    throw new StrategicPatchError(
      `The order in patch list:\n${goFormat(patch)}\n doesn't match ${setElementOrderPrefix} list:\n${goFormat(order)}\n`,
    );
  }
};

/** `patched` in the order of `patchOrder`, `rest` in that of the server, woven together by the server's order. */
export const orderElements = (
  patched: Json[],
  rest: Json[],
  patchOrder: Json[],
  serverOrder: Json[],
  mergeKey: string,
  kind: ElementKind,
): Json[] => {
  const left = sorted(rest, serverOrder, mergeKey, kind);
  const right = sorted(patched, patchOrder, mergeKey, kind);
  const woven: Json[] = [];
  while (left.length > 0 && right.length > 0) {
    const [l, r] = [
      indexIn(serverOrder, left[0], mergeKey),
      indexIn(serverOrder, right[0], mergeKey),
    ];
    woven.push(l >= 0 && r >= 0 && l < r ? left.shift() : right.shift());
  }

  return [...woven, ...left, ...right];
};

const sorted = (list: Json[], order: Json[], mergeKey: string, kind: ElementKind): Json[] => {
  const isDeleted = (item: Json): boolean => kind === "map" && item.$patch === "delete";
  const items = list.filter((item) => !isDeleted(item));
  const place = (item: Json): number => indexIn(order, item, mergeKey);
  const known = items.filter((item) => place(item) >= 0).toSorted((a, b) => place(a) - place(b));
  const unknown = items.filter((item) => place(item) < 0);
  return [...known, ...unknown, ...list.filter((item) => isDeleted(item))];
};
