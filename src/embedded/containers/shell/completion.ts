/** Completion of commands and file names. */
import { reasonOf } from "../kernel/system-error.ts";
import type { Shell } from "./shell.ts";

const listFolder = (shell: Shell, folder: string): string[] => {
  try {
    return shell.system.readDirectory(folder);
  } catch (error) {
    reasonOf(error);
    return [];
  }
};

const isFolder = (shell: Shell, path: string): boolean => {
  try {
    return shell.system.stat(path).type === "directory";
  } catch (error) {
    reasonOf(error);
    return false;
  }
};

const commonStart = (words: string[]): string => {
  let [start = ""] = words;
  for (const word of words) {
    while (!word.startsWith(start)) {
      start = start.slice(0, -1);
    }
  }

  return start;
};

/** What to insert after `line`, and what it could have become. */
export const complete = (shell: Shell, line: string): { insert: string; candidates: string[] } => {
  const word = /[^\s;&|<>()]*$/.exec(line)![0];
  const before = line.slice(0, line.length - word.length).trimEnd();
  const isCommand = (before === "" || /[;&|(]$/.test(before)) && !word.includes("/");
  const slash = word.lastIndexOf("/");
  const folder = word.slice(0, slash + 1);
  const start = word.slice(slash + 1);
  const names = isCommand
    ? [
        ...shell.engine.builtins.keys(),
        ...shell.functions.keys(),
        ...(shell.variables.get("PATH") ?? "")
          .split(":")
          .flatMap((path) => listFolder(shell, path)),
      ]
    : listFolder(shell, folder === "" ? "." : folder);
  const candidates = [...new Set(names)]
    .filter((name) => name.startsWith(start) && (start !== "" || !name.startsWith(".")))
    .toSorted()
    .map((name) => (!isCommand && isFolder(shell, `${folder}${name}`) ? `${name}/` : name));
  if (candidates.length === 0) {
    return { insert: "", candidates };
  }

  const common = commonStart(candidates);
  const insert = common.slice(start.length);
  const done = candidates.length === 1 && !common.endsWith("/");
  return { insert: done ? `${insert} ` : insert, candidates };
};
