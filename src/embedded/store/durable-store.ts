/** A store that lives in a folder: recovered from snapshot and log when opened, compacted when its log has grown. */
import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { readFrames } from "./frames.ts";
import type { LogRecord, Recovered } from "./journal.ts";
import { LogWriter } from "./log-writer.ts";
import { readSnapshot, syncFolder, writeSnapshot } from "./snapshot.ts";
import { Store, type StoreOptions } from "./store.ts";

export interface DurableStore {
  store: Store;
  /** The marks of undo found in the log, with everything else that happened after the snapshot. */
  records: LogRecord[];
  /** Starts a new log behind a snapshot. Resolves when the old files are gone. */
  compact(): Promise<void>;
  /** Bytes in the current log. */
  logSize(): number;
  close(): Promise<void>;
}

/** Opens the store of a folder, which is created when it is not there. Numbers of files rise with each compaction. */
export const openStore = async (
  folder: string,
  options: Omit<StoreOptions, "journal" | "recovered"> = {},
): Promise<DurableStore> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { recovered, current, intact } = await recover(folder);
  let number = current;
  const journal = await LogWriter.open(logFile(folder, number), intact);
  await syncFolder(folder);
  const store = new Store({ ...options, journal, recovered });

  const compact = async (): Promise<void> => {
    // Taken and rotated in one turn, so that each record is either in the snapshot or in the new log.
    const objects = [...store.entries()];
    const { revision } = store;
    const next = number + 1;
    await journal.rotate(logFile(folder, next));
    await writeSnapshot(snapshotFile(folder, next), { revision, objects });
    number = next;
    await removeBefore(folder, next);
  };

  return {
    store,
    records: recovered.records,
    compact,
    logSize: () => journal.size,
    close: async () => {
      await journal.close();
    },
  };
};

const logFile = (folder: string, number: number) => path.join(folder, `log-${number}`);
const snapshotFile = (folder: string, number: number) => path.join(folder, `snapshot-${number}`);

const numbersOf = (names: string[], prefix: string): number[] =>
  names
    .map((name) => new RegExp(String.raw`^${prefix}-(\d+)$`).exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .toSorted((left, right) => left - right);

/** The newest complete snapshot and all logs from it on, up to the first record that is not intact. */
const recover = async (
  folder: string,
): Promise<{ recovered: Recovered; current: number; intact: number }> => {
  const names = await readdir(folder);
  const { snapshot, first } = await newestSnapshot(folder, numbersOf(names, "snapshot"));
  const logs = numbersOf(names, "log").filter((number) => number >= first);
  const records: LogRecord[] = [];
  let current = logs[0] ?? first;
  let intact = 0;
  for (const number of logs) {
    const bytes = await readFile(logFile(folder, number));
    const found = readFrames(bytes);
    records.push(...found.texts.map((text) => JSON.parse(text) as LogRecord));
    current = number;
    intact = found.intact;
    if (intact < bytes.length) {
      await removeFrom(folder, number + 1);
      break;
    }
  }

  const { revision, objects } = snapshot ?? { revision: 1, objects: [] };
  return { recovered: { snapshotRevision: revision, objects, records }, current, intact };
};

const newestSnapshot = async (folder: string, numbers: number[]) => {
  for (const number of numbers.toReversed()) {
    const snapshot = await readSnapshot(snapshotFile(folder, number));
    if (snapshot !== undefined) {
      return { snapshot, first: number };
    }
  }

  return { snapshot: undefined, first: 1 };
};

const removeWhere = async (folder: string, gone: (number: number) => boolean): Promise<void> => {
  const names = await readdir(folder);
  for (const prefix of ["log", "snapshot"]) {
    for (const number of numbersOf(names, prefix).filter(gone)) {
      await rm(path.join(folder, `${prefix}-${number}`), { force: true });
    }
  }

  await syncFolder(folder);
};

const removeBefore = async (folder: string, limit: number): Promise<void> =>
  removeWhere(folder, (number) => number < limit);

const removeFrom = async (folder: string, start: number): Promise<void> =>
  removeWhere(folder, (number) => number >= start);
