/** Where Drydock's own files are, whether it runs bundled (dist/) or compiled file by file (build/src/). */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const findUpwards = (folder: string, name: string): string => {
  if (existsSync(path.join(folder, name))) {
    return folder;
  }

  const parent = path.dirname(folder);
  if (parent === folder) {
    throw new Error(`${name} of Drydock not found`);
  }

  return findUpwards(parent, name);
};

const here = path.dirname(fileURLToPath(import.meta.url));

export const packageRoot = findUpwards(here, "package.json");

/** Absolute path of a file that ships with Drydock, such as `labs/limits/lab.yaml`. */
export const packageFile = (...segments: string[]): string => path.join(packageRoot, ...segments);

/** `0.1.0`. */
export const packageVersion = (): string =>
  (JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as { version: string }).version;

/**
Absolute path of an entry of the program, such as `embedded/process.js`: the bundle and the compiled files keep the layout of src/,
but a module does not know in which chunk it ended up, so `import.meta.url` must not be used to find another entry.
*/
export const codeFile = (...segments: string[]): string =>
  path.join(findUpwards(here, "cli.js"), ...segments);

/** Tells builds of the program apart: its version and, of a bundle, a digest of its files, which the bundler wrote beside them. */
export const buildIdentity = (): string => {
  const file = codeFile("build-id");
  return existsSync(file)
    ? `${packageVersion()}+${readFileSync(file, "utf8").trim()}`
    : packageVersion();
};
