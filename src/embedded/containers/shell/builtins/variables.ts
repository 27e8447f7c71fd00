/** export, readonly, local, unset. */
import type { Shell } from "../shell.ts";
import { singleQuote } from "../trace.ts";
import { letters } from "./builtin.ts";

const validName = /^[A-Za-z_]\w*$/;

const declare = (
  shell: Shell,
  args: string[],
  mark: "exported" | "readonly",
  word: string,
): number => {
  const { flags, rest } = letters(shell, args, mark === "exported" ? "pn" : "p");
  if (rest.length === 0 || flags.has("p")) {
    for (const [name, variable] of shell.variables.list()) {
      if (variable[mark]) {
        shell.print(
          `${word} ${name}${variable.value === undefined ? "" : `=${singleQuote(variable.value)}`}\n`,
        );
      }
    }

    return 0;
  }

  for (const argument of rest) {
    const equals = argument.indexOf("=");
    const name = equals === -1 ? argument : argument.slice(0, equals);
    if (!validName.test(name)) {
      shell.fail(`${name}: bad variable name`);
    }

    if (equals !== -1) {
      shell.variables.set(name, argument.slice(equals + 1));
    }

    shell.variables.mark(name, mark, !flags.has("n"));
  }

  return 0;
};

export const exportVariables = (shell: Shell, args: string[]): number =>
  declare(shell, args, "exported", "export");

export const readonly = (shell: Shell, args: string[]): number =>
  declare(shell, args, "readonly", "readonly");

export const local = (shell: Shell, args: string[]): number => {
  if (!shell.variables.inFunction) {
    shell.fail("not in a function");
  }

  for (const argument of args) {
    const equals = argument.indexOf("=");
    const name = equals === -1 ? argument : argument.slice(0, equals);
    if (!validName.test(name)) {
      shell.fail(`${name}: bad variable name`);
    }

    shell.variables.keep(name);
    if (equals !== -1) {
      shell.variables.set(name, argument.slice(equals + 1));
    } else {
      shell.variables.unset(name);
    }
  }

  return 0;
};

export const unset = (shell: Shell, args: string[]): number => {
  const { flags, rest } = letters(shell, args, "vf");
  for (const name of rest) {
    if (
      flags.has("f") ||
      (!flags.has("v") && shell.variables.describe(name) === undefined && shell.functions.has(name))
    ) {
      shell.functions.delete(name);
    } else {
      if (!validName.test(name)) {
        shell.fail(`${name}: bad variable name`);
      }

      shell.variables.unset(name);
    }
  }

  return 0;
};
