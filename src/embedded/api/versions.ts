/** Objects in another version than the one in which they are stored. */
import type { Json, KubeObject } from "../object.ts";
import { eventFieldNames, toServed, toStored } from "../resources/alternate-versions.ts";
import type { ResourceInfo } from "../resources/resource.ts";
import { apiVersionOf, type ResourceTable } from "./resource-table.ts";

const isAlternate = (resources: ResourceTable, info: ResourceInfo): boolean =>
  resources.byKey(info.key) !== info;

/** The row whose objects a row shows; its rules hold for what is stored. */
export const storedRow = (resources: ResourceTable, info: ResourceInfo): ResourceInfo =>
  resources.byKey(info.key) ?? info;

/** An object of the store as a row shows it. Versions of a custom resource differ in name alone. */
export const presentAs = (
  resources: ResourceTable,
  info: ResourceInfo,
  object: KubeObject,
): KubeObject => {
  if (!isAlternate(resources, info)) {
    return object;
  }

  return info.custom === true
    ? { ...object, apiVersion: apiVersionOf(info) }
    : toServed(info, object);
};

/** The reverse, for what a client sends. */
export const restoreFrom = (resources: ResourceTable, info: ResourceInfo, object: Json): Json => {
  if (!isAlternate(resources, info)) {
    return object;
  }

  return info.custom === true
    ? { ...object, apiVersion: apiVersionOf(storedRow(resources, info)) }
    : toStored(info, object);
};

/** Fields of selectors by the names that a row gives them, where they are not those of the stored row. */
export const fieldNames = (
  resources: ResourceTable,
  info: ResourceInfo,
): Record<string, string> | undefined =>
  info.key === "events" && isAlternate(resources, info) ? eventFieldNames : undefined;
