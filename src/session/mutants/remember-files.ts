/** Remembers the files of a folder, to put them back as they were. */
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

const filesBelow = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));
};

/** Returns the way back. Meant for few and small files. */
export const rememberFiles = async (
  folder: string,
  others: readonly string[] = [],
): Promise<() => Promise<void>> => {
  const known = new Map<string, Buffer>();
  for (const file of [...(await filesBelow(folder)), ...others]) {
    known.set(file, await readFile(file));
  }

  return async () => {
    for (const file of await filesBelow(folder)) {
      if (!known.has(file)) {
        await rm(file, { force: true });
      }
    }

    for (const [file, content] of known) {
      if (!content.equals(await readFile(file).catch(() => Buffer.alloc(0)))) {
        await mkdir(path.dirname(file), { recursive: true });
        await writeFile(file, content);
      }
    }
  };
};
