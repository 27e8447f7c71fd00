/** A line on disk before each thing that a run makes, so that a run that died can be cleaned up by the next one. */
import { appendFile, mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";

export type JournalLine =
  | { made: "namespace" | "object"; name: string; at: number }
  | { made: "process"; pid: number; command: string; at: number };

export interface Journal {
  /** Resolves when the line is on disk; a full disk is no reason to stop the run. */
  write(line: JournalLine): Promise<boolean>;
  /** Lines of a run that did not finish. */
  open(): Promise<JournalLine[]>;
  /** Everything is cleaned up. */
  close(): Promise<void>;
}

export const createJournal = (folder: string): Journal => {
  const file = path.join(folder, "journal.jsonl");
  return {
    async write(line) {
      try {
        await mkdir(folder, { recursive: true, mode: 0o700 });
        await appendFile(file, `${JSON.stringify(line)}\n`, { mode: 0o600, flush: true });
        return true;
      } catch {
        return false;
      }
    },
    async open() {
      const text = await readFile(file, "utf8").catch(() => "");
      return text.split("\n").flatMap((line) => parseLine(line));
    },
    async close() {
      await rm(file, { force: true });
    },
  };
};

/** A torn last line is what a crash leaves; it is skipped. */
const parseLine = (line: string): JournalLine[] => {
  try {
    return [JSON.parse(line) as JournalLine];
  } catch {
    return [];
  }
};
