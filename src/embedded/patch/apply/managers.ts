/** `metadata.managedFields` taken apart: one set of fields per manager, and back. */
import type { ManagedFieldsEntry } from "../../object.ts";
import { FieldSet } from "./field-set.ts";

export interface Manager {
  manager: string;
  operation: "Apply" | "Update";
  apiVersion: string;
  subresource?: string;
  time?: string;
  fields: FieldSet;
}

/** By identity: manager, operation, subresource and, for updates, API version. */
export type Managers = Map<string, Manager>;

export const identityOf = ({
  manager,
  operation,
  apiVersion,
  subresource,
}: Omit<Manager, "fields">): string =>
  JSON.stringify({
    ...(manager === "" ? {} : { manager }),
    operation,
    ...(operation === "Apply" ? {} : { apiVersion }),
    ...(subresource === undefined || subresource === "" ? {} : { subresource }),
  });

/** @throws Error for entries that no server writes. */
export const readManagers = (entries: readonly ManagedFieldsEntry[] | undefined): Managers => {
  const managers: Managers = new Map();
  for (const [index, entry] of (entries ?? []).entries()) {
    checkEntry(entry, index);
    const manager: Manager = {
      manager: entry.manager ?? "",
      operation: entry.operation,
      apiVersion: entry.apiVersion,
      ...(entry.subresource === undefined ? {} : { subresource: entry.subresource }),
      ...(entry.time === undefined ? {} : { time: entry.time }),
      fields: FieldSet.fromJson(entry.fieldsV1),
    };
    managers.set(identityOf(manager), manager);
  }

  return managers;
};

const checkEntry = (
  { operation, apiVersion, fieldsType }: Partial<ManagedFieldsEntry>,
  index: number,
): void => {
  if (operation !== "Apply" && operation !== "Update") {
    throw new Error("operation must be `Apply` or `Update`");
  }

  if (apiVersion === undefined || apiVersion === "") {
    throw new Error("apiVersion must not be empty");
  }

  if (fieldsType !== "FieldsV1") {
    throw new Error(
      fieldsType === undefined || fieldsType === ""
        ? `missing fieldsType in managed fields entry ${index}`
        : `invalid fieldsType ${JSON.stringify(fieldsType)} in managed fields entry ${index}`,
    );
  }
};

/** Undefined when nobody owns anything. Applies come first, then the oldest. */
export const writeManagers = (managers: Managers): ManagedFieldsEntry[] | undefined => {
  const entries = [...managers.values()].toSorted(compareManagers).map((manager) => ({
    manager: manager.manager,
    operation: manager.operation,
    apiVersion: manager.apiVersion,
    ...(manager.time === undefined ? {} : { time: manager.time }),
    fieldsType: "FieldsV1" as const,
    fieldsV1: manager.fields.toJson(),
    ...(manager.subresource === undefined ? {} : { subresource: manager.subresource }),
  }));
  return entries.length === 0 ? undefined : entries;
};

const compareText = (a = "", b = ""): number => (a < b ? -1 : a > b ? 1 : 0);

const seconds = (time: string | undefined): number =>
  time === undefined ? 0 : Math.floor(Date.parse(time) / 1000);

const compareManagers = (a: Manager, b: Manager): number =>
  compareText(a.operation, b.operation) ||
  seconds(a.time) - seconds(b.time) ||
  compareText(a.manager, b.manager) ||
  compareText(a.apiVersion, b.apiVersion) ||
  compareText(a.subresource, b.subresource);

const maxUpdateManagers = 10;

/** Folds the oldest updates into one entry when there are too many. */
export const capManagers = (managers: Managers): void => {
  if (managers.size <= maxUpdateManagers) {
    return;
  }

  const updates = [...managers.entries()]
    .filter(([, { operation }]) => operation === "Update")
    .toSorted(
      ([idOfA, a], [idOfB, b]) => seconds(a.time) - seconds(b.time) || compareText(idOfA, idOfB),
    );
  let count = updates.length;
  const firstOfVersion = new Map<string, string>();
  for (const [identity, manager] of updates) {
    if (count <= maxUpdateManagers) {
      return;
    }

    const first = firstOfVersion.get(manager.apiVersion);
    if (first === undefined) {
      firstOfVersion.set(manager.apiVersion, identity);
    } else {
      foldInto(managers, first, identity, manager);
      count -= 1;
    }
  }
};

const foldInto = (managers: Managers, first: string, identity: string, manager: Manager): void => {
  const ancient: Manager = {
    manager: "ancient-changes",
    operation: "Update",
    apiVersion: manager.apiVersion,
    fields: manager.fields,
    ...(manager.time === undefined ? {} : { time: manager.time }),
  };
  const bucket = identityOf(ancient);
  const folded = managers.get(bucket) ?? managers.get(first);
  if (!managers.has(bucket)) {
    managers.delete(first);
  }

  managers.delete(identity);
  managers.set(bucket, {
    ...ancient,
    fields: folded === undefined ? manager.fields : manager.fields.union(folded.fields),
  });
};
