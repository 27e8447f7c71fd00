/** set: options, arguments, or a list of all variables. */
import { optionNames } from "../shell.ts";
import type { Shell } from "../shell.ts";
import { singleQuote } from "../trace.ts";

const listOptions = (shell: Shell, asCommands: boolean): void => {
  if (!asCommands) {
    shell.print("Current option settings\n");
  }

  for (const [name, letter] of optionNames) {
    const on = shell.options.has(letter);
    shell.print(
      asCommands ? `set ${on ? "-" : "+"}o ${name}\n` : `${name.padEnd(16)}${on ? "on" : "off"}\n`,
    );
  }
};

export const setOption = (shell: Shell, letter: string, on: boolean): void => {
  if (on) {
    shell.options.add(letter);
  } else {
    shell.options.delete(letter);
  }

  if (letter === "a") {
    shell.variables.exportAll = on;
  }
};

/** Letters of `set` and of the command line. */
export const settable = "efIimnsxvCabuV";

export const set = async (shell: Shell, args: string[]): Promise<number> => {
  if (args.length === 0) {
    for (const [name, { value }] of shell.variables.list()) {
      if (value !== undefined) {
        shell.print(`${name}=${singleQuote(value)}\n`);
      }
    }

    return 0;
  }

  let index = 0;
  for (; index < args.length; index += 1) {
    const argument = args[index]!;
    if (argument === "--" || argument === "-") {
      index += 1;
      if (argument === "-") {
        setOption(shell, "x", false);
        setOption(shell, "v", false);
        if (index >= args.length) {
          return 0;
        }
      }

      shell.positional = args.slice(index);
      return 0;
    }

    if (!/^[-+]./.test(argument)) {
      shell.positional = args.slice(index);
      return 0;
    }

    const on = argument.startsWith("-");
    for (const letter of argument.slice(1)) {
      if (letter === "o") {
        index += 1;
        if (!(await longOption(shell, args[index], on))) {
          return 1;
        }
      } else if (settable.includes(letter)) {
        setOption(shell, letter, on);
      } else {
        shell.fail(`illegal option ${argument[0]}${letter}`);
      }
    }
  }

  return 0;
};

/** @returns false when there is no such option */
export const longOption = async (
  shell: Shell,
  name: string | undefined,
  on: boolean,
): Promise<boolean> => {
  if (name === undefined) {
    listOptions(shell, !on);
    return true;
  }

  const letter = optionNames.find(([known]) => known === name)?.[1];
  if (letter === undefined) {
    await shell.warn(`illegal option ${on ? "-" : "+"}o ${name}`);
    return false;
  }

  setOption(shell, letter, on);
  return true;
};
