/** What the store needs of a journal, and what a journal gives back after a restart. */
import type { KubeObject, ResourceKey } from "../object.ts";

/** One line of the log: a stored (`o`) or removed (`d`) object, ageing (`a`), or a mark of undo (`m`). */
export interface LogRecord {
  /** Revision. */
  r?: number;
  /** Resource. */
  k?: ResourceKey;
  o?: KubeObject;
  /** Id of a removed object. */
  d?: string;
  /** Milliseconds by which all times moved back. */
  a?: number;
  m?: { revision: number; label: string; name?: string };
}

export interface Journal {
  append(record: string): void;
  /** Resolves when all that was appended is on disk. */
  flushed(): Promise<void>;
}

export interface Recovered {
  snapshotRevision: number;
  /** The snapshot's objects. */
  objects: [key: ResourceKey, object: KubeObject][];
  /** What happened after the snapshot, in order. */
  records: LogRecord[];
}
