/** What a process that was killed has left of an archive: found by the process id in its name. */
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { lives } from "../../lock.ts";

/** The next name that nobody else uses, and that says whose it is. */
export const ownName = (() => {
  let count = 0;
  return (prefix: string): string => {
    count += 1;
    return `${prefix}${process.pid}-${count}`;
  };
})();

/** Removes what begins so and belongs to nobody who lives. */
export const removeLeftovers = async (folder: string, prefix: string): Promise<void> => {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((entry) => entry.startsWith(prefix))) {
    const [, pid] = /^(\d+)-\d+$/.exec(name.slice(prefix.length)) ?? [];
    if (pid !== undefined && !(await lives({ pid: Number(pid) }))) {
      await rm(path.join(folder, name), { recursive: true, force: true });
    }
  }
};
