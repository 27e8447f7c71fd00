/** The cluster's memory: objects by resource and name, one revision for all, events to whoever watches, every change to a journal. */
import { isIdentical, type KubeObject, type ResourceKey } from "../object.ts";
import { createAgeing } from "./age.ts";
import { History, type StoreEvent } from "./history.ts";
import type { Journal, Recovered } from "./journal.ts";
import { jsonOf } from "./serialized.ts";
import { objectId, SortedTable } from "./sorted-table.ts";

export interface StoreOptions {
  /** Where changes are made durable; without one the store lives in memory only. */
  journal?: Journal;
  /** What a journal found when it was opened. */
  recovered?: Recovered;
  /** Number of events that watches can resume from. */
  historySize?: number;
  /** Told of listeners that throw. */
  onFault?: (error: unknown) => void;
}

type Listener = (event: StoreEvent) => void;

/** Takes the parts that did not change from the stored version: what is known of them need not be found out again. */
const shareParts = (object: KubeObject, old: KubeObject | undefined): void => {
  for (const part of Object.keys(old ?? {})) {
    if (part in object && isIdentical(object[part], old?.[part])) {
      object[part] = old?.[part];
    }
  }
};

export class Store {
  readonly #tables = new Map<ResourceKey, SortedTable>();
  readonly #listeners = new Map<ResourceKey, Set<Listener>>();
  readonly #journal: Journal | undefined;
  readonly #onFault: (error: unknown) => void;
  readonly #queue: StoreEvent[] = [];
  readonly history: History;
  #revision = 1;
  #holding = 0;

  constructor({ journal, recovered, historySize = 8192, onFault = () => {} }: StoreOptions = {}) {
    this.#journal = journal;
    this.#onFault = onFault;
    this.#revision = recovered?.snapshotRevision ?? 1;
    this.history = new History(historySize, this.#revision);
    this.#load(recovered);
  }

  /** The revision of the latest change. */
  get revision(): number {
    return this.#revision;
  }

  get(key: ResourceKey, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#tables.get(key)?.get(objectId(namespace, name));
  }

  /** Objects in the order of their keys. */
  list(key: ResourceKey, namespace?: string): readonly KubeObject[] {
    return this.#tables.get(key)?.list(namespace) ?? [];
  }

  count(key: ResourceKey): number {
    return this.#tables.get(key)?.size ?? 0;
  }

  /** Resources that hold at least one object. */
  keys(): ResourceKey[] {
    return [...this.#tables].filter(([, table]) => table.size > 0).map(([key]) => key);
  }

  /** Stores the object, which from now on belongs to the store, under the next revision. */
  put(key: ResourceKey, object: KubeObject): KubeObject {
    const revision = ++this.#revision;
    object.metadata.resourceVersion = String(revision);
    shareParts(object, this.get(key, object.metadata.namespace, object.metadata.name));
    this.#journal?.append(`{"r":${revision},"k":${JSON.stringify(key)},"o":${jsonOf(object)}}`);
    const old = this.#place(key, object);
    this.#announce({
      type: old === undefined ? "ADDED" : "MODIFIED",
      key,
      object,
      ...(old === undefined ? {} : { old }),
      revision,
    });
    return object;
  }

  /** Removes the object; what watchers see is its last state under the revision of the removal. */
  remove(key: ResourceKey, namespace: string | undefined, name: string): KubeObject | undefined {
    const id = objectId(namespace, name);
    const old = this.#tables.get(key)?.get(id);
    if (old === undefined) {
      return undefined;
    }

    const revision = ++this.#revision;
    this.#journal?.append(`{"r":${revision},"k":${JSON.stringify(key)},"d":${JSON.stringify(id)}}`);
    const event = this.#displace(key, id, old, revision);
    this.#announce(event);
    return event.object;
  }

  /** Calls back after each change of a resource, or of all with `undefined`, in the order of revisions. Returns how to stop. */
  watch(key: ResourceKey | undefined, listener: Listener): () => void {
    const listeners = this.#listeners.get(key ?? "") ?? new Set();
    this.#listeners.set(key ?? "", listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }

  /** Makes several changes before anybody hears of the first. */
  together<T>(change: () => T): T {
    this.#holding++;
    try {
      return change();
    } finally {
      this.#holding--;
      this.#deliver();
    }
  }

  /** Moves the times of all objects back without a new revision. */
  age(ms: number): void {
    this.#journal?.append(`{"a":${ms}}`);
    this.#ageTables(ms);
  }

  /** Notes something beside the objects in the journal. */
  note(text: string): void {
    this.#journal?.append(text);
  }

  /** Resolves when everything changed so far would survive the end of the process. */
  async durable(): Promise<void> {
    await this.#journal?.flushed();
  }

  /** All objects with their resources. */
  *entries(): Generator<[key: ResourceKey, object: KubeObject]> {
    for (const [key, table] of this.#tables) {
      for (const object of table.list()) {
        yield [key, object];
      }
    }
  }

  #table(key: ResourceKey): SortedTable {
    const known = this.#tables.get(key);
    if (known !== undefined) {
      return known;
    }

    const table = new SortedTable();
    this.#tables.set(key, table);
    return table;
  }

  #place(key: ResourceKey, object: KubeObject): KubeObject | undefined {
    const table = this.#table(key);
    const id = objectId(object.metadata.namespace, object.metadata.name);
    const old = table.get(id);
    table.set(id, object);
    return old;
  }

  #displace(key: ResourceKey, id: string, old: KubeObject, revision: number): StoreEvent {
    this.#tables.get(key)?.delete(id);
    const object = {
      ...old,
      metadata: { ...old.metadata, resourceVersion: String(revision) },
    };
    return { type: "DELETED", key, object, old, revision };
  }

  #ageTables(ms: number): void {
    const age = createAgeing(ms);
    for (const table of this.#tables.values()) {
      table.map(age);
    }
  }

  #announce(event: StoreEvent): void {
    this.history.push(event);
    this.#queue.push(event);
    this.#deliver();
  }

  // A listener that writes must not let others hear of its change before the one it reacted to.
  #deliver(): void {
    if (this.#holding > 0) {
      return;
    }

    this.#holding++;
    for (let event = this.#queue.shift(); event !== undefined; event = this.#queue.shift()) {
      this.#tell(this.#listeners.get(event.key), event);
      this.#tell(this.#listeners.get(""), event);
    }

    this.#holding--;
  }

  #tell(listeners: Set<Listener> | undefined, event: StoreEvent): void {
    for (const listener of listeners ?? []) {
      try {
        listener(event);
      } catch (error) {
        this.#onFault(error);
      }
    }
  }

  #load(recovered: Recovered | undefined): void {
    for (const [key, object] of recovered?.objects ?? []) {
      this.#place(key, object);
    }

    for (const record of recovered?.records ?? []) {
      if (record.a !== undefined) {
        this.#ageTables(record.a);
      } else if (record.r !== undefined && record.k !== undefined) {
        this.#revision = record.r;
        this.#replay(record.k, record.r, record.o, record.d);
      }
    }
  }

  #replay(key: ResourceKey, revision: number, object?: KubeObject, id?: string): void {
    if (object !== undefined) {
      const old = this.#place(key, object);
      const type = old === undefined ? "ADDED" : "MODIFIED";
      this.history.push({ type, key, object, ...(old && { old }), revision });
      return;
    }

    const old = this.#tables.get(key)?.get(id ?? "");
    if (old !== undefined) {
      this.history.push(this.#displace(key, id ?? "", old, revision));
    }
  }
}
