/** Strategic merge patch: a patch that knows the lists of the API and what identifies their items. */
import { type Json, setOwn } from "../../object.ts";
import type { Type } from "../../schema/schema.ts";
import { goTypeOf } from "../go-format.ts";
import {
  deleteFromListPrefix,
  isObject,
  replaceOrDelete,
  retainKeys,
  setElementOrderPrefix,
  setOrDelete,
  withoutDirectives,
  withoutNulls,
} from "./directive.ts";
import { elementKind, orderElements, partition, validateOrder } from "./element-order.ts";
import { lookUp, lookUpList, StrategicPatchError } from "./lookup.ts";
import { deleteFromList, mergeLists } from "./merge-list.ts";

/**
Merges `patch` into `original`; both are changed. `type` is the struct that both are of.
@throws StrategicPatchError
*/
export const mergeMap = (original: Json, patch: Json, type: Type): Json => {
  if (Object.hasOwn(patch, "$patch")) {
    return replaceOrDelete(patch);
  }

  retainKeys(original, patch);
  mergeOrderedLists(original, patch, type);
  for (const key of Object.keys(patch)) {
    mergeField(original, key, patch[key], type);
  }

  return original;
};

const listOrFail = (value: Json): Json[] => {
  if (value !== undefined && !Array.isArray(value)) {
    throw new StrategicPatchError(`expected a []interface {}, but received a ${goTypeOf(value)}`);
  }

  return value ?? [];
};

const extractKey = (key: string, prefix: string, message: string): string => {
  if (!key.startsWith(`${prefix}/`)) {
    throw new StrategicPatchError(message, 400);
  }

  return key.slice(prefix.length + 1);
};

/** Lists with a `$setElementOrder/` are merged here, and are done with. */
const mergeOrderedLists = (original: Json, patch: Json, type: Type): void => {
  for (const key of Object.keys(patch).filter((name) => name.startsWith(setElementOrderPrefix))) {
    const order = listOrFail(patch[key]);
    delete patch[key];
    const name = extractKey(
      key,
      setElementOrderPrefix,
      "invalid patch format of setElementOrder list",
    );
    mergeOrderedList(original, patch, name, order, type);
  }
};

const mergeOrderedList = (
  original: Json,
  patch: Json,
  name: string,
  order: Json[],
  type: Type,
): void => {
  const inOriginal = Object.hasOwn(original, name);
  const inPatch = Object.hasOwn(patch, name);
  const originalList = inOriginal ? listOrFail(original[name]) : [];
  const patchList = inPatch ? listOrFail(patch[name]) : [];
  const meta = lookUpList(type, name);
  validateOrder(patchList, order, meta.mergeKey);
  if (!inOriginal && !inPatch) {
    return;
  }

  const before = [...originalList];
  const merged = !inPatch
    ? originalList
    : inOriginal
      ? mergeLists(originalList, patchList, meta, mergeMap)
      : (withoutDirectives(patchList) as Json[]);
  const [ordered, rest] = partition(merged, order, meta.mergeKey);
  const kind = elementKind(originalList, patchList);
  original[name] = orderElements(ordered, rest, order, before, meta.mergeKey, kind);
  delete patch[name];
};

const mergeField = (original: Json, patchKey: string, value: Json, type: Type): void => {
  const isDeleteList = patchKey.startsWith(deleteFromListPrefix);
  const key = isDeleteList
    ? extractKey(patchKey, deleteFromListPrefix, "invalid patch format of primitive list")
    : patchKey;
  if (value === null) {
    delete original[key];
    return;
  }

  const current = original[key];
  if (!Object.hasOwn(original, key) || goTypeOf(current) !== goTypeOf(value)) {
    if (!isDeleteList) {
      setOrDelete(original, key, withoutDirectives(withoutNulls(value)));
    }
  } else if (Array.isArray(value)) {
    original[key] = isDeleteList
      ? deleteFromList(current, value, lookUpList(type, key), mergeMap)
      : mergeLists(current, value, lookUpList(type, key), mergeMap);
  } else if (isObject(value)) {
    const meta = lookUp(type, key);
    original[key] = meta.strategy === "replace" ? value : mergeMap(current, value, meta.type);
  } else {
    setOwn(original, key, value);
  }
};
