/** Who owns which field: keeps `metadata.managedFields` of an object that is created or updated. */
import { normalise } from "../codec/normalise.ts";
import { formatTime } from "../clock.ts";
import {
  isIdentical,
  type KubeObject,
  type ManagedFieldsEntry,
  splitApiVersion,
} from "../object.ts";
import type { ResourceInfo } from "../resources/resource.ts";
import { FieldSet } from "./apply/field-set.ts";
import {
  capManagers,
  identityOf,
  type Managers,
  readManagers,
  writeManagers,
} from "./apply/managers.ts";
import { ListItemError } from "./apply/list-item.ts";
import { atomOfKind, emptyObject, unownedMetadata } from "./apply/object-atoms.ts";
import { filterOf } from "./apply/reset-fields.ts";
import { ownAfterUpdate } from "./apply/updater.ts";

export interface UpdateRecord {
  manager: string;
  /** Milliseconds since 1970. */
  now: number;
  subresource?: string;
  info: ResourceInfo;
  /** The object in the version that the author speaks, where it is not the stored one: owned are the fields of that version. */
  present?(object: KubeObject): KubeObject;
}

const unowned = FieldSet.of(...unownedMetadata);

/**
Writes the managedFields of `next`, given what is stored (`old` undefined: it is created). As in the real server this comes before mutating admission and
before the strategy prepares the object, after decoding and defaults: what those set later has no owner.
What the client sent as managedFields counts: an empty list resets, other entries replace the stored ones.
*/
export const recordUpdate = (
  old: KubeObject | undefined,
  next: KubeObject,
  update: UpdateRecord,
): void => {
  const managers = managersFor(old, next, update.subresource);
  delete next.metadata.managedFields;
  if (managers.size > 0 || old === undefined) {
    try {
      const { present = (object) => object } = update;
      own(old === undefined ? undefined : present(old), present(next), managers, update);
    } catch (error) {
      if (!(error instanceof ListItemError)) {
        throw error;
      }

      // Nobody owns an object whose fields have no names: a list of keyed elements with one that has no key.
      return;
    }
  }

  const entries = writeManagers(managers);
  if (entries !== undefined) {
    next.metadata.managedFields = entries;
  }
};

const own = (
  old: KubeObject | undefined,
  next: KubeObject,
  managers: Managers,
  { manager, now, subresource, info }: UpdateRecord,
): void => {
  const { apiVersion, kind } = next;
  const atom = atomOfKind(apiVersion, kind, info.schema);
  const parts = differingParts(old, next);
  const live = old === undefined ? emptyObject(apiVersion, kind) : asServed(old, parts);
  const filter = filterOf(info, subresource);
  const changed = ownAfterUpdate(atom, live, asServed(next, parts), managers, filter);
  const fields = changed.difference(unowned);
  if (fields.isEmpty) {
    return;
  }

  const author = {
    manager: manager === "" ? "unknown" : manager,
    operation: "Update" as const,
    apiVersion,
    ...(subresource === undefined || subresource === "" ? {} : { subresource }),
  };
  const identity = identityOf(author);
  const before = managers.get(identity)?.fields ?? new FieldSet();
  const owned = before.includes(fields) ? before : fields.union(before);
  managers.set(identity, { ...author, time: formatTime(now), fields: owned });
  capManagers(managers);
};

/** Spec, status and the like where they are not the same: of the others nobody gains or loses anything. */
const differingParts = (old: KubeObject | undefined, next: KubeObject): string[] =>
  Object.keys({ ...old, ...next }).filter(
    (part) => !always.includes(part) && !isIdentical(old?.[part], next[part]),
  );

const always = ["apiVersion", "kind", "metadata"];

/** These parts of the object, and what every object has but managedFields. */
const asServed = (object: KubeObject, parts: readonly string[]): KubeObject => {
  const { apiVersion, kind, metadata } = object;
  const [group, version] = splitApiVersion(apiVersion);
  const { managedFields: _, ...named } = metadata;
  const chosen = parts.filter((part) => part in object).map((part) => [part, object[part]]);
  return normalise(
    { group, version, kind },
    { apiVersion, kind, metadata: named, ...Object.fromEntries(chosen) },
  );
};

/** Subresources do not let clients set managedFields. */
const managersFor = (
  old: KubeObject | undefined,
  next: KubeObject,
  subresource: string | undefined,
): Managers => {
  const sent = next.metadata.managedFields;
  if (subresource === undefined && isReset(sent)) {
    return new Map();
  }

  const stored = old?.metadata.managedFields;
  const counts = subresource === undefined && !isIdentical(sent, stored);
  const managers = counts ? tryRead(sent) : new Map();
  return managers.size > 0 ? managers : tryRead(stored);
};

/** An empty list, or one empty entry. */
const isReset = (sent: ManagedFieldsEntry[] | undefined): boolean =>
  sent !== undefined &&
  sent !== null &&
  (sent.length === 0 || (sent.length === 1 && Object.keys(sent[0] ?? {}).length === 0));

const tryRead = (entries: ManagedFieldsEntry[] | undefined): Managers => {
  try {
    return readManagers(entries);
  } catch {
    return new Map();
  }
};
