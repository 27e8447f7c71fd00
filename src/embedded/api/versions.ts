/** Objects in another version than the one in which they are stored. */
import type { Json, KubeObject } from "../object.ts";
import type { ResourceInfo } from "../resources/resource.ts";
import { apiVersionOf, type ResourceTable } from "./resource-table.ts";

/** An object of the store as a row shows it. */
export const presentAs = (
  resources: ResourceTable,
  info: ResourceInfo,
  object: KubeObject,
): KubeObject =>
  resources.byKey(info.key) === info
    ? object
    : { ...object, apiVersion: apiVersionOf(info), kind: info.kind };

/** The reverse, for what a client sends. */
export const restoreFrom = (resources: ResourceTable, info: ResourceInfo, object: Json): Json => {
  const stored = resources.byKey(info.key);
  return stored === undefined || stored === info
    ? object
    : { ...object, apiVersion: apiVersionOf(stored), kind: stored.kind };
};
