/** A line on disk before each thing that a run makes, so that a run that died can be cleaned up by the next one. */
import { appendFile, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { samePlace } from "./place.ts";
import type { Whereabouts } from "./place.ts";

export type JournalLine =
  | { made: "namespace" | "object"; name: string; at: number; on?: Whereabouts }
  | { made: "process"; pid: number; command: string; at: number };

export interface Journal {
  /** Resolves when the line is on disk; a full disk is no reason to stop the run. */
  write(line: JournalLine): Promise<boolean>;
  /** Lines of runs that did not finish. */
  open(): Promise<JournalLine[]>;
  /** Takes out what is cleaned up. */
  drop(done: (line: JournalLine) => boolean): Promise<void>;
}

export const createJournal = (folder: string): Journal => {
  const file = path.join(folder, "journal.jsonl");
  const read = () => readJournal(folder);
  // A line that is written while others are taken out must not be lost.
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(task: () => Promise<T>): Promise<T> => {
    const turn = queue.then(task);
    queue = turn.catch(() => {});
    return turn;
  };

  return {
    write: (line) =>
      inTurn(async () => {
        try {
          await mkdir(folder, { recursive: true, mode: 0o700 });
          await appendFile(file, `${JSON.stringify(line)}\n`, { mode: 0o600, flush: true });
          return true;
        } catch {
          return false;
        }
      }),
    open: () => inTurn(read),
    drop: (done) =>
      inTurn(async () => {
        const rest = (await read()).filter((line) => !done(line));
        await (rest.length === 0 ? rm(file, { force: true }) : replace(file, rest)).catch(() => {});
      }),
  };
};

/** What is noted in the journal of this folder. */
export const readJournal = async (folder: string): Promise<JournalLine[]> => {
  const text = await readFile(path.join(folder, "journal.jsonl"), "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => parseLine(line));
};

export const isProcess = ({ made }: JournalLine): boolean => made === "process";

/** About this cluster; lines of before clusters were noted could be about any. */
export const isOn =
  (place: Whereabouts) =>
  (line: JournalLine): boolean =>
    line.made !== "process" && (line.on === undefined || samePlace(line.on, place));

/** Clusters that something was made on. */
export const placesIn = (lines: readonly JournalLine[]): Whereabouts[] => {
  const all = lines.flatMap((line) => (line.made === "process" ? [] : [line.on]));
  return all
    .filter((place) => place !== undefined)
    .filter((place, index, places) => places.findIndex((one) => samePlace(one, place)) === index);
};

const replace = async (file: string, lines: readonly JournalLine[]): Promise<void> => {
  const partial = `${file}.${process.pid}`;
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  await writeFile(partial, text, { mode: 0o600, flush: true });
  await rename(partial, file);
};

/** A torn last line is what a crash leaves; it is skipped. */
const parseLine = (line: string): JournalLine[] => {
  try {
    return [JSON.parse(line) as JournalLine];
  } catch {
    return [];
  }
};
