/** chmod as the GNU coreutils of Debian's images have it: its words, and fchmodat where busybox calls chmod. */
import { applyModeText, modeLetters } from "../applets/mode.ts";
import { runApplet, Task } from "../applets/task.ts";
import type { Stat } from "../kernel/base-calls.ts";
import type { Program } from "../kernel/program.ts";
import { reasonOf } from "../kernel/system-error.ts";

interface Work {
  task: Task;
  text: string;
  flags: ReadonlySet<string>;
}

const longFlags: Record<string, string> = {
  "--changes": "c",
  "--silent": "f",
  "--quiet": "f",
  "--verbose": "v",
  "--recursive": "R",
  "--preserve-root": "",
  "--no-preserve-root": "",
};
const usage = "Usage: chmod [OPTION]... MODE[,MODE]... FILE...\n";

export const gnuChmod: Program = (system) =>
  runApplet(new Task(system, "chmod", system.process.argv.slice(1)), chmod);

const chmod = async (task: Task): Promise<number> => {
  const { flags, rest } = wordsOf(task.args);
  if (task.args.includes("--help")) {
    task.print(usage);
    return 0;
  }

  const [text, ...paths] = rest;
  if (text === undefined || paths.length === 0) {
    return refuse(task, `missing operand${text === undefined ? "" : ` after '${text}'`}`);
  }

  if (applyModeText(text, 0, { directory: false, umask: 0 }) === undefined) {
    return refuse(task, `invalid mode: '${text}'`);
  }

  let status = 0;
  for (const path of paths) {
    status = (await change({ task, text, flags }, path, true)) ? status : 1;
  }

  return status;
};

/** A mode may begin with a minus sign, so letters of modes are no options. */
const wordsOf = (words: readonly string[]): { flags: Set<string>; rest: string[] } => {
  const flags = new Set<string>();
  const rest: string[] = [];
  for (const word of words) {
    const letters = longFlags[word] ?? (/^-[Rcvf]+$/.test(word) ? word.slice(1) : undefined);
    if (letters !== undefined) {
      letters.split("").forEach((letter) => flags.add(letter));
    } else if (word !== "--") {
      rest.push(word);
    }
  }

  return { flags, rest };
};

const refuse = async (task: Task, message: string): Promise<number> => {
  await task.warn(message);
  await task.complain("Try 'chmod --help' for more information.\n");
  return 1;
};

/** @param given Named on the command line, so that a link there is followed. */
const change = async (work: Work, path: string, given: boolean): Promise<boolean> => {
  const { task, flags } = work;
  let stat: Stat;
  try {
    stat = given ? task.system.stat(path) : task.system.lstat(path);
  } catch (error) {
    return complain(work, `cannot access '${path}': ${reasonOf(error)}`);
  }

  if (stat.type === "link") {
    return true;
  }

  const good = await changeOne(work, path, stat);
  return flags.has("R") && stat.type === "directory"
    ? (await changeBelow(work, path)) && good
    : good;
};

const changeOne = async (work: Work, path: string, stat: Stat): Promise<boolean> => {
  const { task, text } = work;
  const { umask } = task.system.process;
  const mode = applyModeText(text, stat.mode, { directory: stat.type === "directory", umask })!;
  const before = stat.mode & 0o7777;
  const told = `${octal(before)} (${modeLetters(before)})`;
  try {
    task.system.fchmodat(path, mode);
  } catch (error) {
    await complain(work, `changing permissions of '${path}': ${reasonOf(error)}`);
    say(
      work,
      "v",
      `failed to change mode of '${path}' from ${told} to ${octal(mode)} (${modeLetters(mode)})\n`,
    );
    return false;
  }

  if (mode === before) {
    say(work, "v", `mode of '${path}' retained as ${told}\n`);
  } else {
    const now = `${octal(mode)} (${modeLetters(mode)})`;
    say(work, "vc", `mode of '${path}' changed from ${told} to ${now}\n`);
  }

  return true;
};

const changeBelow = async (work: Work, path: string): Promise<boolean> => {
  let names: string[];
  try {
    names = work.task.system.readDirectory(path);
  } catch (error) {
    return complain(work, `cannot read directory '${path}': ${reasonOf(error)}`);
  }

  let good = true;
  for (const name of names) {
    good = (await change(work, `${path.replace(/\/+$/, "")}/${name}`, false)) && good;
  }

  return good;
};

const octal = (mode: number): string => mode.toString(8).padStart(4, "0");

const say = ({ task, flags }: Work, letters: string, text: string): void => {
  if (letters.split("").some((letter) => flags.has(letter))) {
    task.print(text);
  }
};

const complain = async ({ task, flags }: Work, message: string): Promise<false> => {
  if (!flags.has("f")) {
    await task.warn(message);
  }

  return false;
};
