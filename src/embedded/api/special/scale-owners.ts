/** Who owns the number of replicas, on its way to the Scale and back (k8s.io/apimachinery pkg/util/managedfields/scalehandler.go). */
import { type KubeObject, type ManagedFieldsEntry, splitApiVersion } from "../../object.ts";
import { FieldSet } from "../../patch/apply/field-set.ts";
import {
  type Manager,
  type Managers,
  readManagers,
  writeManagers,
} from "../../patch/apply/managers.ts";
import { recordUpdate, type UpdateRecord } from "../../patch/managed-fields.ts";
import type { ResourceInfo } from "../../resources/resource.ts";
import { apiVersionOf } from "../resource-table.ts";
import { readPath } from "./scale-paths.ts";

type Entries = ManagedFieldsEntry[] | undefined;

const scaleVersion = "autoscaling/v1";
const setOf = (path: string): FieldSet => FieldSet.of(path.split(".").map((field) => `f:${field}`));
const inScale = setOf("spec.replicas");

/** The owners that the Scale of an object has: those of its replicas, and of nothing else. */
export const scaleOwners = (entries: Entries, path: string): Entries => {
  const replicas = setOf(path);
  const owners = [...readManagers(entries)]
    .filter(([, { fields }]) => fields.includes(replicas))
    .map(([identity, manager]): [string, Manager] => [
      identity,
      { ...manager, apiVersion: scaleVersion, fields: inScale },
    ]);
  return writeManagers(new Map(owners));
};

/**
The owners of the object once its Scale has the owners `scaled`: who no longer owns replicas there loses them here. Entries of foreign groups go.
An update is known by the version of what it updated, so one that owns replicas of the object itself is never found among those of the Scale, and comes
back as an entry of its own, without a time: so it is in the original.
*/
export const parentOwners = (
  entries: Entries,
  scaled: Entries,
  info: ResourceInfo,
  path: string,
): Entries => {
  const replicas = setOf(path);
  const parents = readManagers(entries);
  const left = readManagers(scaled);
  const owners: Managers = new Map();
  for (const [identity, manager] of parents) {
    const kept = splitApiVersion(manager.apiVersion)[0] === info.group;
    const loses = manager.fields.includes(replicas) && !left.delete(identity);
    const fields = loses ? manager.fields.difference(replicas) : manager.fields;
    if (kept && !fields.isEmpty) {
      owners.set(identity, { ...manager, fields });
    }
  }

  for (const [identity, { time: _, ...manager }] of left) {
    if (manager.fields.includes(inScale)) {
      const time = parents.get(identity)?.time;
      owners.set(identity, {
        ...manager,
        apiVersion: apiVersionOf(info),
        fields: replicas,
        ...(time === undefined ? {} : { time }),
      });
    }
  }

  return writeManagers(owners);
};

/** Sets the owners of an object whose replicas changed as by an update of its Scale. */
export const ownReplicas = (
  current: KubeObject,
  object: KubeObject,
  path: string,
  update: Omit<UpdateRecord, "subresource">,
): void => {
  const entries = current.metadata.managedFields;
  const before = scaleOf(current, path, scaleOwners(entries, path));
  const after = scaleOf(object, path, undefined);
  recordUpdate(before, after, { ...update, subresource: "scale" });
  setOwners(object, parentOwners(entries, after.metadata.managedFields, update.info, path));
};

const scaleOf = (object: KubeObject, path: string, owners: Entries): KubeObject => {
  const scale = {
    apiVersion: scaleVersion,
    kind: "Scale",
    metadata: { ...object.metadata },
    spec: { replicas: readPath(object, path) },
  };
  setOwners(scale, owners);
  return scale;
};

export const setOwners = ({ metadata }: KubeObject, entries: Entries): void => {
  if (entries === undefined) {
    delete metadata.managedFields;
  } else {
    metadata.managedFields = entries;
  }
};
