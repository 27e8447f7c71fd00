/** A lab from disk: lab.yaml, the manifests beside it or under manifests/<id>, and a hash of both. */
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { LabError } from "../errors.ts";
import { packageFile } from "../root.ts";
import type { Lab } from "./lab.ts";
import { parseLab } from "./parse.ts";
import type { Parsed } from "./parse.ts";
import { formatProblem } from "./problem.ts";

/** @param folder Folder with a lab.yaml, or the path of that file. @throws LabError naming the first mistake. */
export const loadLab = async (folder: string): Promise<Lab> => {
  const { parsed, manifests, hash, outside } = await readLab(folder);
  if (parsed.lab !== undefined) {
    return { ...parsed.lab, manifests, hash, outside };
  }

  const [first, ...others] = parsed.problems;
  const count = others.length === 1 ? "is 1" : `are ${others.length}`;
  const more = others.length === 0 ? "" : ` There ${count} more.`;
  throw new LabError("lab", first === undefined ? "The lab is empty." : problemText(first), {
    hint: `See all mistakes with: drydock lint ${folder}.${more}`,
  });
};

const problemText = (problem: Parameters<typeof formatProblem>[0]): string =>
  formatProblem(problem, process.cwd());

export interface LabOnDisk {
  parsed: Parsed;
  manifests: string;
  hash: string;
  outside: boolean;
}

/** Reads without judging; for `lint`, which wants all mistakes. @throws LabError when there is no file. */
export const readLab = async (folder: string): Promise<LabOnDisk> => {
  const { file, text, manifests, hash } = await readFiles(folder);
  return {
    parsed: parseLab(file, text),
    manifests,
    hash,
    outside: !file.startsWith(packageFile("labs") + path.sep),
  };
};

/** As it is now on disk. @throws LabError when there is no file. */
export const labHash = async (folder: string): Promise<string> => (await readFiles(folder)).hash;

const readFiles = async (folder: string) => {
  const file = path.resolve(folder.endsWith(".yaml") ? folder : path.join(folder, "lab.yaml"));
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new LabError("lab", `There is no lab at ${folder}.`, {
      cause,
      hint: "A lab is a folder with a lab.yaml. Start one with: drydock new PATH",
    });
  });

  const manifests = await manifestsOf(file);
  const hash = createHash("sha256").update(text);
  for (const name of await filesIn(manifests)) {
    hash.update(name).update(await readFile(path.join(manifests, name)));
  }

  return { file, text, manifests, hash: hash.digest("hex") };
};

/** Own `manifests/` first, as third-party labs have it; else the shared folder of the package. */
const manifestsOf = async (file: string): Promise<string> => {
  const own = path.join(path.dirname(file), "manifests");
  const found = await readdir(own).catch(() => undefined);
  return found === undefined ? packageFile("manifests", path.basename(path.dirname(file))) : own;
};

/** Relative paths of all files, sorted; none when the folder does not exist. */
export const filesIn = async (folder: string): Promise<string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .toSorted();
};
