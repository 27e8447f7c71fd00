/** Lists in a strategic merge patch: items with the same merge key are merged, scalars are united. */
import type { Json } from "../../object.ts";
import type { Type } from "../../schema/schema.ts";
import { goFormat } from "../go-format.ts";
import { isEqual } from "../json-patch.ts";
import { elementKind, orderElements, partition } from "./element-order.ts";
import { type FieldMeta, StrategicPatchError } from "./lookup.ts";

type MergeMap = (original: Json, patch: Json, type: Type) => Json;

/** Lists that are not merged are replaced. */
export const mergeLists = (
  original: Json[],
  patch: Json[],
  meta: FieldMeta,
  mergeMap: MergeMap,
): Json[] => {
  if (meta.strategy !== "merge") {
    return patch;
  }

  if (original.length === 0 && patch.length === 0) {
    return original;
  }

  return elementKind(original, patch) === "map"
    ? mergeMaps(original, patch, meta, mergeMap)
    : mergePrimitives(original, patch);
};

/** `$deleteFromPrimitiveList`. */
export const deleteFromList = (
  original: Json[],
  patch: Json[],
  meta: FieldMeta,
  mergeMap: MergeMap,
): Json[] => {
  if (original.length === 0 && patch.length === 0) {
    return original;
  }

  return elementKind(original, patch) === "map"
    ? mergeMaps(original, patch, meta, mergeMap)
    : original.filter((item) => !patch.includes(item));
};

const mergeMaps = (
  original: Json[],
  patch: Json[],
  { type, mergeKey }: FieldMeta,
  mergeMap: MergeMap,
): Json[] => {
  if (mergeKey === "") {
    throw new StrategicPatchError(`cannot merge lists without merge key for ${type.kind}`);
  }

  const [kept, items] = applyListDirectives(original, patch, mergeKey);
  const before = [...kept];
  const merged = mergeItems(kept, items, mergeKey, (item, change) => mergeMap(item, change, type));
  const [ordered, rest] = partition(merged, items, mergeKey);
  return orderElements(ordered, rest, items, before, mergeKey, "map");
};

const mergePrimitives = (original: Json[], patch: Json[]): Json[] => {
  const merged = [...new Set([...original, ...patch])];
  const [ordered, rest] = partition(merged, patch, "");
  return orderElements(ordered, rest, patch, original, "", "scalar");
};

const noMergeKey = (item: Json, mergeKey: string): StrategicPatchError =>
  new StrategicPatchError(
    `map: ${goFormat(item)} does not contain declared merge key: ${mergeKey}`,
  );

/** What is left of both lists after `$patch: delete` and `$patch: replace` items had their say. */
const applyListDirectives = (
  original: Json[],
  patch: Json[],
  mergeKey: string,
): [original: Json[], patch: Json[]] => {
  const items = patch.filter((item) => !Object.hasOwn(item, "$patch"));
  let kept = original;
  let isReplaced = false;
  for (const item of patch.filter((candidate) => Object.hasOwn(candidate, "$patch"))) {
    switch (item.$patch) {
      case "delete": {
        if (!Object.hasOwn(item, mergeKey)) {
          throw noMergeKey(item, mergeKey);
        }

        kept = kept.filter((candidate) => !isEqual(candidate[mergeKey], item[mergeKey]));
        break;
      }

      case "replace": {
        isReplaced = true;
        break;
      }

      case "merge": {
        throw new StrategicPatchError("merging lists cannot yet be specified in the patch");
      }

      default: {
        throw new StrategicPatchError(
          `unknown patch type: ${goFormat(item.$patch)} in map: ${goFormat(item)}`,
        );
      }
    }
  }

  return isReplaced ? [items, []] : [kept, items];
};

const mergeItems = (
  original: Json[],
  patch: Json[],
  mergeKey: string,
  mergeItem: (item: Json, change: Json) => Json,
): Json[] => {
  const merged = [...original];
  for (const item of patch) {
    if (!Object.hasOwn(item, mergeKey)) {
      throw noMergeKey(item, mergeKey);
    }

    const index = merged.findIndex((candidate) => isEqual(candidate[mergeKey], item[mergeKey]));
    if (index === -1) {
      merged.push(item);
    } else {
      merged[index] = mergeItem(merged[index], item);
    }
  }

  return merged;
};
