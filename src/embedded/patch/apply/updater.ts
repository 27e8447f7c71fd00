/** Who owns what after a write: an update takes what it changed, an apply what it names. */
import type { Json } from "../../object.ts";
import { isEqual } from "../json-patch.ts";
import type { Atom } from "./atom.ts";
import { compare, type Comparison } from "./compare.ts";
import { FieldSet } from "./field-set.ts";
import { type Manager, type Managers, identityOf } from "./managers.ts";
import { mergeValues } from "./merge.ts";
import { withNamedFields } from "./named-fields.ts";
import type { PathElement } from "./path-element.ts";
import { removeItems } from "./remove-items.ts";
import type { FieldFilter } from "./reset-fields.ts";
import { toFieldSet } from "./to-field-set.ts";

export interface Conflict {
  manager: Manager;
  path: PathElement[];
}

/** Somebody else owns what is applied, with another value. */
export class ApplyConflicts extends Error {
  override name = "ApplyConflicts";
  readonly conflicts: Conflict[];

  constructor(conflicts: Conflict[]) {
    super("apply conflicts");
    this.conflicts = conflicts;
  }
}

const filtered = ({ removed, modified, added }: Comparison, filter: FieldFilter): Comparison => ({
  removed: filter(removed),
  modified: filter(modified),
  added: filter(added),
});

/** Takes from all managers but `self` what changed. Changes `managers`. @throws ApplyConflicts unless forced */
const dispossess = (
  managers: Managers,
  self: string,
  { removed, modified, added }: Comparison,
  force: boolean,
): void => {
  const changed = modified.union(added);
  const others = [...managers].filter(([identity]) => identity !== self);
  const conflicts = others.flatMap(([, manager]) =>
    [...manager.fields.intersection(changed).paths()].map((path) => ({ manager, path })),
  );
  if (!force && conflicts.length > 0) {
    throw new ApplyConflicts(conflicts);
  }

  const gone = changed.union(removed);
  for (const [identity, manager] of others) {
    const lost = manager.fields.intersection(gone);
    if (!lost.isEmpty) {
      managers.set(identity, { ...manager, fields: manager.fields.difference(lost) });
    }
  }

  for (const [identity, { fields }] of managers) {
    if (fields.isEmpty) {
      managers.delete(identity);
    }
  }
};

/** The fields that an update from `live` to `next` gives its author. Changes `managers`, in which the author is not yet. */
export const ownAfterUpdate = (
  atom: Atom,
  live: Json,
  next: Json,
  managers: Managers,
  filter: FieldFilter,
): FieldSet => {
  const comparison = filtered(compare(atom, live, next), filter);
  dispossess(managers, "", comparison, true);
  return filter(comparison.modified.union(comparison.added));
};

export interface Application {
  atom: Atom;
  live: Json;
  applied: Json;
  managers: Managers;
  /** Who applies; its fields are what it applied last. */
  author: Omit<Manager, "fields">;
  filter: FieldFilter;
  force: boolean;
}

/** The object after an apply; undefined when it stays as it is. Changes `managers`. @throws ApplyConflicts */
export const applyValue = (application: Application): Json => {
  const { atom, live, applied, managers, author, filter, force } = application;
  const identity = identityOf(author);
  const last = managers.get(identity)?.fields;
  const merged = mergeValues(atom, live, applied);
  managers.set(identity, { ...author, fields: filter(toFieldSet(atom, applied)) });
  const next = last === undefined || last.isEmpty ? merged : prune(atom, merged, managers, last);
  dispossess(managers, identity, filtered(compare(atom, live, next), filter), force);
  return isEqual(live, next) ? undefined : next;
};

/** Removes what was applied last time, is not any more, and nobody else owns. */
const prune = (atom: Atom, merged: Json, managers: Managers, last: FieldSet): Json => {
  const named = (set: FieldSet): FieldSet => withNamedFields(set, atom);
  const mergedSet = named(toFieldSet(atom, merged));
  let owned = new FieldSet();
  for (const { fields } of managers.values()) {
    owned = owned.union(fields);
  }

  const withoutLast = removeItems(atom, merged, named(last));
  const kept = named(toFieldSet(atom, withoutLast)).union(named(owned));
  const backOwned = removeItems(atom, merged, mergedSet.difference(kept));
  // What nobody ever owned comes back too: it went only because it hung on something removed.
  const prunedSet = named(toFieldSet(atom, backOwned));
  return removeItems(atom, merged, mergedSet.difference(prunedSet).intersection(named(last)));
};
