/** A lock file that survives a kill: its holder is known by process id and start time, so a dead holder never blocks. */
import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

export interface Lock {
  release(): Promise<void>;
}

export interface Holder {
  pid: number;
  /** Ticks since boot at which the process began, where the system tells (Linux); guards against reused ids. */
  started?: string;
}

const startOf = async (pid: number): Promise<string | undefined> => {
  try {
    const text = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold spaces; the start time is the 20th field after it.
    const [state, ...rest] = text.slice(text.lastIndexOf(")") + 2).split(" ");
    // A zombie has ended; only whoever started it has not taken note yet.
    return state === "Z" ? undefined : rest[18];
  } catch {
    return undefined;
  }
};

/** What tells a living process from a later one with the same id. */
export const holderOf = async (pid: number): Promise<Holder> => {
  const started = await startOf(pid);
  return { pid, ...(started === undefined ? {} : { started }) };
};

/** Zombies do not. */
export const lives = async ({ pid, started }: Holder): Promise<boolean> => {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }

  return started === undefined || started === (await startOf(pid));
};

/** Who holds the lock now; undefined when nobody living does. */
export const lockHolder = async (file: string): Promise<Holder | undefined> => {
  try {
    const holder = JSON.parse(await readFile(file, "utf8")) as Holder;
    return (await lives(holder)) ? holder : undefined;
  } catch {
    return undefined;
  }
};

/** Takes the lock, or returns its living holder. */
export const acquireLock = async (file: string): Promise<Lock | Holder> => {
  await mkdir(path.dirname(file), { recursive: true });
  const mine = await holderOf(process.pid);
  // Written aside and linked into place: whoever finds the lock finds its holder in it, too.
  const written = `${file}.${randomUUID()}`;
  await writeFile(written, JSON.stringify(mine), { mode: 0o600 });
  try {
    for (;;) {
      if (await linked(written, file)) {
        return { release: () => rm(file, { force: true }) };
      }

      const holder = await lockHolder(file);
      if (holder !== undefined) {
        return holder;
      }

      await moveAway(file);
    }
  } finally {
    await rm(written, { force: true });
  }
};

/** False when the name is taken. */
const linked = async (from: string, to: string): Promise<boolean> => {
  try {
    await link(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") {
      return false;
    }

    throw error;
  }
};

/** Of two that find the same dead lock, the slower one may move away the new lock of the faster one; it puts that back. */
const moveAway = async (file: string): Promise<void> => {
  const dead = `${file}.dead-${process.pid}`;
  await rename(file, dead).catch(() => {});
  if ((await lockHolder(dead)) !== undefined) {
    await linked(dead, file);
  }

  await rm(dead, { force: true });
};

export const isLock = (result: Lock | Holder): result is Lock => "release" in result;
