/** Finding programs on PATH and becoming them. */
import { RegularFile } from "../kernel/inode.ts";
import { EXECUTE, mayAccess } from "../kernel/permissions.ts";
import { isErrno } from "../kernel/system-error.ts";
import type { Shell } from "./shell.ts";

const foldersOf = (shell: Shell): string[] =>
  (shell.variables.get("PATH") ?? "").split(":").map((folder) => (folder === "" ? "." : folder));

/** Path of a program, or why there is none. */
export const findProgram = (shell: Shell, name: string): string | { reason: string } => {
  let reason = "not found";
  for (const folder of foldersOf(shell)) {
    const path = name === "" ? `${folder}/` : `${folder}/${name}`;
    try {
      const { inode } = shell.system.stat(path);
      if (
        inode instanceof RegularFile &&
        mayAccess(shell.system.process.credentials, inode, EXECUTE)
      ) {
        shell.hashed.set(name, path);
        return path;
      }

      reason = "Permission denied";
    } catch (error) {
      if (!isErrno(error)) {
        throw error;
      }

      reason = error.code === "EACCES" ? "Permission denied" : reason;
    }
  }

  return { reason };
};

/** A program that may not be run does not end the search. @throws SystemError the last reason that is not absence */
const execAlongPath = async (
  shell: Shell,
  name: string,
  path: string,
  argv: string[],
): Promise<number> => {
  const paths = foldersOf(shell).map((folder) => `${folder}/${name}`);
  const later = name.includes("/") ? [] : paths.slice(paths.indexOf(path) + 1);
  let failure: unknown;
  for (const each of [path, ...later]) {
    try {
      return await shell.system.exec(each, argv, shell.variables.environment());
    } catch (error) {
      if (!isErrno(error) || error.code === "ENOEXEC") {
        throw error;
      }

      const absent = error.code === "ENOENT" || error.code === "ENOTDIR";
      failure = absent ? (failure ?? error) : error;
    }
  }

  throw failure;
};

/** Becomes the program; @returns 126 or 127 after saying why not. */
export const executeProgram = async (
  shell: Shell,
  words: string[],
  options: { argv0?: string } = {},
): Promise<number> => {
  const name = words[0]!;
  const path = name.includes("/") ? name : findProgram(shell, name);
  if (typeof path !== "string") {
    await shell.warn(`${name}: ${path.reason}`);
    return 127;
  }

  const environment = shell.variables.environment();
  const argv = [options.argv0 ?? name, ...words.slice(1)];
  try {
    return await execAlongPath(shell, name, path, argv);
  } catch (error) {
    if (isErrno(error, "ENOEXEC")) {
      return shell.system.exec("/bin/sh", ["sh", path, ...words.slice(1)], environment);
    }

    if (!isErrno(error)) {
      throw error;
    }

    const missing = error.code === "ENOENT" || error.code === "ENOTDIR";
    await shell.warn(`${name}: ${missing ? "not found" : error.message}`);
    return error.code === "ENOENT" ? 127 : 126;
  }
};
