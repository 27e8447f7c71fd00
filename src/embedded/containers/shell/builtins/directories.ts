/** cd and pwd, with the logical path that PWD keeps. */
import { reasonOf } from "../../kernel/system-error.ts";
import type { Shell } from "../shell.ts";
import { letters } from "./builtin.ts";

const normalise = (path: string): string => {
  const names: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") {
      names.pop();
    } else if (name !== "" && name !== ".") {
      names.push(name);
    }
  }

  return `/${names.join("/")}`;
};

const logical = (shell: Shell): string => shell.variables.get("PWD") ?? shell.system.getcwd();

/** Where CDPATH leads, if anywhere. */
const searched = (shell: Shell, target: string): { path: string; told: boolean } => {
  const folders = shell.variables.get("CDPATH");
  if (folders === undefined || /^(\/|\.\.?(\/|$))/.test(target)) {
    return { path: target, told: false };
  }

  for (const folder of folders.split(":")) {
    const path = folder === "" ? target : `${folder}/${target}`;
    try {
      if (shell.system.stat(path).type === "directory") {
        return { path, told: folder !== "" };
      }
    } catch (error) {
      reasonOf(error);
    }
  }

  return { path: target, told: false };
};

export const changeDirectory = async (shell: Shell, args: string[]): Promise<number> => {
  const { flags, rest } = letters(shell, args, "LP");
  const wanted = rest[0] ?? shell.variables.get("HOME") ?? "";
  const back = wanted === "-";
  const found = back
    ? { path: shell.variables.get("OLDPWD") ?? logical(shell), told: true }
    : searched(shell, wanted);
  const target = found.path === "" ? "." : found.path;
  const from = logical(shell);
  const path = flags.has("P") || target.startsWith("/") ? target : `${from}/${target}`;
  try {
    shell.system.chdir(flags.has("P") ? target : normalise(path));
  } catch (error) {
    shell.fail(`can't cd to ${wanted}: ${reasonOf(error)}`);
  }

  const now = flags.has("P") ? shell.system.getcwd() : normalise(path);
  shell.variables.set("OLDPWD", from, { exported: true });
  shell.variables.set("PWD", now, { exported: true });
  if (found.told) {
    shell.print(`${now}\n`);
  }

  return 0;
};

export const printDirectory = async (shell: Shell, args: string[]): Promise<number> => {
  const { flags } = letters(shell, args, "LP");
  shell.print(`${flags.has("P") ? shell.system.getcwd() : logical(shell)}\n`);
  return 0;
};
