/** alias and unalias. */
import { singleQuote } from "../trace.ts";
import type { Shell } from "../shell.ts";
import { letters } from "./builtin.ts";

export const alias = async (shell: Shell, args: string[]): Promise<number> => {
  if (args.length === 0) {
    for (const [name, text] of [...shell.aliases].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
      shell.print(`${name}=${singleQuote(text)}\n`);
    }

    return 0;
  }

  let status = 0;
  for (const argument of args) {
    const equals = argument.indexOf("=", 1);
    if (equals !== -1) {
      shell.aliases.set(argument.slice(0, equals), argument.slice(equals + 1));
      continue;
    }

    const text = shell.aliases.get(argument);
    if (text === undefined) {
      await shell.flush();
      await shell.complain(`alias: ${argument} not found\n`);
      status = 1;
    } else {
      shell.print(`${argument}=${singleQuote(text)}\n`);
    }
  }

  return status;
};

export const unalias = async (shell: Shell, args: string[]): Promise<number> => {
  const { flags, rest } = letters(shell, args, "a");
  if (flags.has("a")) {
    shell.aliases.clear();
    return 0;
  }

  let status = 0;
  for (const name of rest) {
    if (!shell.aliases.delete(name)) {
      await shell.complain(`unalias: ${name} not found\n`);
      status = 1;
    }
  }

  return status;
};
