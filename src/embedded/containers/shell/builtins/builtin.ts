/** What a command inside the shell is. */
import type { Shell } from "../shell.ts";

/**
`special` ones end a script by their errors, and their assignments stay. `applet` ones speak as the applet would.
*/
export interface Builtin {
  kind: "special" | "regular" | "applet";
  run(shell: Shell, args: string[], name: string): number | Promise<number>;
}

/** Single letters before the operands. @throws ShellError `illegal option -x` */
export const letters = (
  shell: Shell,
  args: string[],
  allowed: string,
): { flags: Set<string>; rest: string[] } => {
  const flags = new Set<string>();
  let index = 0;
  for (; index < args.length; index += 1) {
    const argument = args[index]!;
    if (argument === "--") {
      index += 1;
      break;
    }

    if (!argument.startsWith("-") || argument === "-") {
      break;
    }

    for (const letter of argument.slice(1)) {
      if (!allowed.includes(letter)) {
        shell.fail(`illegal option -${letter}`);
      }

      flags.add(letter);
    }
  }

  return { flags, rest: args.slice(index) };
};

/** @throws ShellError `Illegal number: x` */
export const parseNumber = (shell: Shell, text: string): number => {
  if (!/^\d+$/.test(text)) {
    shell.fail(`Illegal number: ${text}`);
  }

  return Number(text);
};
