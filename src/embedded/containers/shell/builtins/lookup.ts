/** type, command, hash, help: what a name means. */
import { findProgram, executeProgram } from "../find-program.ts";
import { finishShell } from "../finish.ts";
import type { Shell } from "../shell.ts";
import { ShellError } from "../shell-error.ts";
import { keywords } from "../tokens.ts";
import { singleQuote } from "../trace.ts";
import { waitForPids } from "../wait.ts";
import { letters } from "./builtin.ts";

/** Prints what a name is; @returns whether it is anything. */
const describe = (shell: Shell, name: string, style: "type" | "path" | "verbose"): boolean => {
  const say = (short: string, long: string): boolean => {
    shell.print(style === "path" ? `${short}\n` : `${name} ${long}\n`);
    return true;
  };
  if (keywords.has(name)) {
    return say(name, "is a shell keyword");
  }

  const alias = shell.aliases.get(name);
  if (alias !== undefined) {
    return say(`alias ${name}=${singleQuote(alias)}`, `is an alias for ${alias}`);
  }

  if (shell.functions.has(name)) {
    return say(name, "is a function");
  }

  const builtin = shell.engine.builtins.get(name);
  if (builtin !== undefined) {
    return say(name, `is a ${builtin.kind === "special" ? "special " : ""}shell builtin`);
  }

  const path = name.includes("/") ? existing(shell, name) : findProgram(shell, name);
  if (typeof path === "string") {
    return say(path, `is ${path}`);
  }

  if (style !== "path") {
    shell.print(`${name}: not found\n`);
  }

  return false;
};

const existing = (shell: Shell, path: string): string | undefined => {
  try {
    shell.system.access(path, 1);
    return path;
  } catch {
    return undefined;
  }
};

export const type = (shell: Shell, args: string[]): number => {
  // Any word with a minus asks for the short form.
  const short = args[0]?.startsWith("-") === true;
  const names = short ? args.slice(1) : args;
  const found = names.map((name) => describe(shell, name, short ? "path" : "type"));
  return found.every(Boolean) ? 0 : 127;
};

export const commandBuiltin = async (shell: Shell, args: string[]): Promise<number> => {
  const { flags, rest } = letters(shell, args, "pvV");
  const [name, ...words] = rest;
  if (name === undefined) {
    return 0;
  }

  if (flags.has("v") || flags.has("V")) {
    return describe(shell, name, flags.has("v") ? "path" : "verbose") ? 0 : 127;
  }

  const builtin = shell.engine.builtins.get(name);
  if (builtin !== undefined) {
    shell.commandName = builtin.kind === "applet" ? undefined : name;
    try {
      return await builtin.run(shell, words, name);
    } catch (error) {
      if (!(error instanceof ShellError)) {
        throw error;
      }

      await shell.flush();
      await shell.warn(error.message);
      return error.status;
    }
  }

  await shell.flush();
  shell.commandName = undefined;
  const child = shell.fork((subshell) =>
    finishShell(subshell, () => executeProgram(subshell, rest)),
  );
  return waitForPids(shell, [child.pid]);
};

export const hash = async (shell: Shell, args: string[]): Promise<number> => {
  const { flags, rest } = letters(shell, args, "r");
  if (flags.has("r")) {
    shell.hashed.clear();
    return 0;
  }

  let status = 0;
  for (const name of rest) {
    const path = findProgram(shell, name);
    if (typeof path !== "string") {
      await shell.warn(`${name}: not found`);
      status = 1;
    }
  }

  if (rest.length === 0) {
    for (const path of shell.hashed.values()) {
      shell.print(`${path}\n`);
    }
  }

  return status;
};

export const help = (shell: Shell): number => {
  shell.print("Built-in commands:\n------------------\n");
  let column = 0;
  for (const name of shell.engine.builtins.keys()) {
    shell.print(`${column === 0 ? "\t" : " "}${name}`);
    column += name.length + 1;
    if (column > 60) {
      shell.print("\n");
      column = 0;
    }
  }

  shell.print(column === 0 ? "" : "\n");
  return 0;
};
