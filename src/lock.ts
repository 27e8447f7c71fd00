/** A lock file that survives a kill: its holder is known by process id and start time, so a dead holder never blocks. */
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
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

const lives = async ({ pid, started }: Holder): Promise<boolean> => {
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
  const started = await startOf(process.pid);
  const mine: Holder = { pid: process.pid, ...(started === undefined ? {} : { started }) };
  for (;;) {
    try {
      const handle = await open(file, "wx", 0o600);
      await handle.writeFile(JSON.stringify(mine));
      await handle.close();
      return { release: () => rm(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") {
        throw error;
      }
    }

    const holder = await lockHolder(file);
    if (holder !== undefined) {
      return holder;
    }

    // Moved away before it is removed: of two that find the dead lock, only one succeeds, and neither removes the other's new one.
    const dead = `${file}.dead-${process.pid}`;
    await rename(file, dead).catch(() => {});
    await rm(dead, { force: true });
  }
};

export const isLock = (result: Lock | Holder): result is Lock => "release" in result;
