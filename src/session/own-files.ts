/** Sets the learner's own versions of a lab's files aside while steps are done again with the author's, and puts them back. */
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { filesIn } from "../lab/load.ts";
import type { EngineOptions } from "./engine.ts";

type Folders = Pick<EngineOptions, "lab" | "paths">;

/** A solution is made for the author's files; what the learner wrote into them is theirs, and stays. */
export const withAuthorsFiles = async <T>(folders: Folders, task: () => Promise<T>): Promise<T> => {
  const { lab, paths } = folders;
  for (const name of await changedFiles(folders)) {
    await copy(path.join(paths.work, name), path.join(asideOf(folders), name));
    await copyFile(path.join(lab.manifests, name), path.join(paths.work, name));
  }

  try {
    return await task();
  } finally {
    await putBack(folders);
  }
};

/** Also after a run that was killed in between. */
export const putBack = async (folders: Pick<Folders, "paths">): Promise<void> => {
  const aside = asideOf(folders);
  for (const name of await filesIn(aside)) {
    await copy(path.join(aside, name), path.join(folders.paths.work, name));
  }

  await rm(aside, { recursive: true, force: true });
};

const asideOf = ({ paths }: Pick<Folders, "paths">): string => path.join(paths.state, "aside");

/** Files of the lab that are there and say something else than the author's. */
const changedFiles = async ({ lab, paths }: Folders): Promise<string[]> => {
  const read = (folder: string, name: string) =>
    readFile(path.join(folder, name)).catch(() => undefined);
  const changed: string[] = [];
  for (const name of await filesIn(lab.manifests)) {
    const own = await read(paths.work, name);
    const original = await read(lab.manifests, name);
    if (own !== undefined && original !== undefined && !own.equals(original)) {
      changed.push(name);
    }
  }

  return changed;
};

const copy = async (from: string, to: string): Promise<void> => {
  await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
  await copyFile(from, to);
};
