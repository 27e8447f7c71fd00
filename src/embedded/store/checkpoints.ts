/** Named states of the store and the way back: whole states by name, and undo of the latest requests. */
import { mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";
import { clone, type KubeObject, type ResourceKey } from "../object.ts";
import { jsonOf } from "./serialized.ts";
import { readSnapshot, writeSnapshot } from "./snapshot.ts";
import { objectId } from "./sorted-table.ts";
import type { Store } from "./store.ts";
import type { UndoLog } from "./undo-log.ts";

export interface Checkpoints {
  /** Keeps the present state under a name; an earlier one of that name is replaced. */
  save(name: string): Promise<void>;
  /** Goes back to a kept state; watchers see what changes. */
  restore(name: string): Promise<void>;
  list(): Promise<string[]>;
  /** Names this moment for `undo`. */
  mark(name: string): void;
  /** Takes back the latest request of a user with all that followed from it, or everything since a mark. Returns one sentence. */
  undo(mark?: string): Promise<string>;
}

type Wanted = Map<string, { key: ResourceKey; object: KubeObject | undefined }>;

const validName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** Heartbeats belong to the present: an old one would make a living node look dead. */
const presentOnly = new Set<ResourceKey>(["coordination.k8s.io/leases"]);

/** @param onRestore Told when a whole state has come back, so that nobody goes by what came after it. */
export const openCheckpoints = (
  folder: string,
  store: Store,
  undoLog: UndoLog,
  onRestore: () => void = () => {},
): Checkpoints => {
  const fileOf = (name: string): string => {
    if (!validName.test(name)) {
      throw new Error(
        `"${name}" cannot be the name of a state: use letters, digits, ".", "_", "-".`,
      );
    }

    return path.join(folder, name);
  };

  return {
    save: async (name) => {
      const file = fileOf(name);
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await writeSnapshot(file, { revision: store.revision, objects: [...store.entries()] });
    },
    restore: async (name) => {
      const snapshot = await readSnapshot(fileOf(name));
      if (snapshot === undefined) {
        throw new Error(`There is no saved state "${name}".`);
      }

      undoLog.note(`restore ${name}`, store.revision);
      apply(store, wholeState(store, snapshot.objects));
      onRestore();
      await store.durable();
    },
    list: async () => {
      const names = await readdir(folder).catch(() => []);
      return names.filter((name) => validName.test(name) && !name.endsWith(".new")).toSorted();
    },
    mark: (name) => {
      undoLog.note("", store.revision, name);
    },
    undo: async (mark) => {
      const { revision, label } = undoLog.take(mark, store.history.forgotten);
      const changed = apply(store, stateAt(store, revision));
      await store.durable();
      const what = mark === undefined ? `Undid: ${label}` : `Went back to ${mark}`;
      return `${what} (${changed} ${changed === 1 ? "object" : "objects"}).`;
    },
  };
};

/** Removes a kept state. */
export const forgetCheckpoint = async (folder: string, name: string): Promise<void> => {
  await rm(path.join(folder, name), { force: true });
};

const idOf = (key: ResourceKey, { metadata }: KubeObject): string =>
  `${key} ${objectId(metadata.namespace, metadata.name)}`;

/** What each present object must become, and which absent ones must come back. */
const wholeState = (store: Store, objects: [key: ResourceKey, object: KubeObject][]): Wanted => {
  const wanted: Wanted = new Map();
  for (const [key, object] of store.entries()) {
    wanted.set(idOf(key, object), { key, object: undefined });
  }

  for (const [key, object] of objects) {
    wanted.set(idOf(key, object), { key, object });
  }

  return wanted;
};

/** Objects that changed after a revision, as they were then. */
const stateAt = (store: Store, revision: number): Wanted => {
  const wanted: Wanted = new Map();
  for (const { key, object, old } of store.history.since(revision)) {
    const id = idOf(key, object);
    if (!wanted.has(id)) {
      wanted.set(id, { key, object: old });
    }
  }

  return wanted;
};

/** Makes the wanted objects what they are to be. Returns how many that changed. */
const apply = (store: Store, wanted: Wanted): number =>
  store.together(() => {
    let changed = 0;
    const present = new Map(
      [...store.entries()].map(([key, object]) => [idOf(key, object), object]),
    );
    for (const [id, { key, object }] of wanted) {
      const now = present.get(id);
      if (!presentOnly.has(key) && change(store, key, now, object)) {
        changed++;
      }
    }

    return changed;
  });

/** Everything but the revision. */
const content = (object: KubeObject | undefined): string | undefined =>
  object && jsonOf({ ...object, metadata: { ...object.metadata, resourceVersion: "" } });

const change = (
  store: Store,
  key: ResourceKey,
  now: KubeObject | undefined,
  then: KubeObject | undefined,
): boolean => {
  if (content(now) === content(then)) {
    return false;
  }

  // Another identity under the same name is another object: watchers must see the first one go.
  if (now !== undefined && now.metadata.uid !== then?.metadata.uid) {
    store.remove(key, now.metadata.namespace, now.metadata.name);
  }

  if (then !== undefined) {
    store.put(key, clone(then));
  }

  return true;
};
