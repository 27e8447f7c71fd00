/** eval, dot and exec: running other text or another program in this very shell. */
import { ProcessExit, isErrno, reasonOf } from "../../kernel/system-error.ts";
import { executeProgram } from "../find-program.ts";
import type { Shell } from "../shell.ts";
import { letters } from "./builtin.ts";
import { readFileText } from "../read-file.ts";

export const evalText = async (shell: Shell, args: string[]): Promise<number> => {
  const text = (args[0] === "--" ? args.slice(1) : args).join(" ");
  return shell.engine.runText(shell, text, { line: shell.line });
};

const findScript = (shell: Shell, name: string): string => {
  if (name.includes("/")) {
    return name;
  }

  for (const folder of (shell.variables.get("PATH") ?? "").split(":")) {
    const path = `${folder === "" ? "." : folder}/${name}`;
    try {
      if (shell.system.stat(path).type === "file") {
        return path;
      }
    } catch (error) {
      reasonOf(error);
    }
  }

  return shell.fail(`${name}: not found`);
};

export const dot = async (shell: Shell, args: string[]): Promise<number> => {
  const [name, ...rest] = letters(shell, args, "").rest;
  if (name === undefined) {
    return 2;
  }

  const path = findScript(shell, name);
  let text: string;
  try {
    text = await readFileText(shell.system, path);
  } catch (error) {
    return isErrno(error, "EISDIR") ? 0 : shell.fail(`can't open '${path}': ${reasonOf(error)}`);
  }

  const { positional, commandName } = shell;
  if (rest.length > 0) {
    shell.positional = rest;
  }

  shell.commandName = path;
  try {
    const status = await shell.engine.runText(shell, text, { line: 1 });
    if (shell.skip?.kind === "return") {
      shell.skip = undefined;
    }

    return status;
  } finally {
    shell.positional = rest.length > 0 ? positional : shell.positional;
    shell.commandName = commandName;
  }
};

export const exec = async (shell: Shell, args: string[]): Promise<number> => {
  let name: string | undefined;
  let words = args;
  if (args[0] === "-a" && args[1] !== undefined) {
    [, name] = args;
    words = args.slice(2);
  } else {
    words = letters(shell, args, "").rest;
  }

  if (words.length === 0) {
    return 0;
  }

  await shell.flush();
  const status = await executeProgram(shell, words, name === undefined ? {} : { argv0: name });
  throw new ProcessExit(status);
};
