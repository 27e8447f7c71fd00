/** Where Drydock's own files (labs, manifests, data) are, whether it runs bundled or compiled file by file. */
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const findRoot = (folder: string): string => {
  if (existsSync(path.join(folder, "package.json"))) {
    return folder;
  }

  const parent = path.dirname(folder);
  if (parent === folder) {
    throw new Error("package.json of Drydock not found");
  }

  return findRoot(parent);
};

export const packageRoot = findRoot(path.dirname(fileURLToPath(import.meta.url)));

/** Absolute path of a file that ships with Drydock, such as `labs/limits/lab.yaml`. */
export const packageFile = (...segments: string[]): string => path.join(packageRoot, ...segments);
