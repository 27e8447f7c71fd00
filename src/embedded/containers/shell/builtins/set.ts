/** set: options, arguments, or a list of all variables. */
import { optionNames } from "../shell.ts";
import type { Shell } from "../shell.ts";
import { singleQuote } from "../trace.ts";

const listOptions = (shell: Shell, asCommands: boolean): void => {
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

/** Jobs are controlled at a terminal only. */
const controlJobs = async (shell: Shell): Promise<void> => {
  if (shell.options.has("m") && shell.system.process.terminal === undefined) {
    shell.options.delete("m");
    await shell.warn("can't access tty; job control turned off");
  }
};

/**
Options of `set` or of a starting shell, which has some of its `own`.
@returns the index of the first argument after them; undefined when there was a mistake, which has been told
@throws ShellError `illegal option -x`
*/
export const readOptions = async (
  shell: Shell,
  args: string[],
  own: (letter: string) => boolean = () => false,
): Promise<number | undefined> => {
  let index = 0;
  while (/^([+]|-[^-]|--.)/.test(args[index] ?? "")) {
    const word = args[index]!;
    index += 1;
    for (const letter of word.slice(1)) {
      if (own(letter)) {
        if (letter === "-") {
          break;
        }
      } else if (letter === "o") {
        if (!(await longOption(shell, args[index], word.startsWith("-")))) {
          return undefined;
        }

        index += 1;
      } else if (optionNames.some(([, known]) => known === letter)) {
        setOption(shell, letter, word.startsWith("-"));
      } else {
        shell.fail(`illegal option ${word[0]}${letter}`);
      }
    }
  }

  await controlJobs(shell);
  return Math.min(index, args.length);
};

export const set = async (shell: Shell, args: string[]): Promise<number> => {
  if (args.length === 0) {
    for (const [name, { value }] of shell.variables.list()) {
      if (value !== undefined) {
        shell.print(`${name}=${singleQuote(value)}\n`);
      }
    }

    return 0;
  }

  const index = await readOptions(shell, args);
  if (index === undefined) {
    return 1;
  }

  const end = args[index];
  if (end === "-") {
    setOption(shell, "x", false);
    setOption(shell, "v", false);
  }

  const rest = args.slice(end === "-" || end === "--" ? index + 1 : index);
  if (rest.length > 0 || end === "--") {
    shell.positional = rest;
  }

  return 0;
};

/** @returns false when there is no such option */
const longOption = async (
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
