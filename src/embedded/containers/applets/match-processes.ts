/** pidof, pgrep, pkill. */
import type { Process } from "../kernel/process.ts";
import { ProcessExit, isErrno } from "../kernel/system-error.ts";
import { compileRegex } from "../regex/regex.ts";
import { parseSignalText } from "./kill.ts";
import { parseOptions } from "./options.ts";
import { commandLine, everyProcess } from "./processes.ts";
import type { Task } from "./task.ts";

export const pidof = async (task: Task): Promise<number> => {
  const { flags, all, rest } = await parseOptions(task, "so:");
  const omitted = new Set(
    all
      .filter(([letter]) => letter === "o")
      .map(([, value]) =>
        value === "%PPID" ? (task.system.process.parent?.pid ?? 0) : Number(value),
      ),
  );
  const found: number[] = [];
  for (const name of rest) {
    const matching = everyProcess(task).filter(
      ({ pid, command, executable }) =>
        !omitted.has(pid) && (command === name.slice(0, 15) || executable === name),
    );
    found.push(...matching.map(({ pid }) => pid).toReversed());
  }

  const shown = flags.has("s") ? found.slice(0, 1) : found;
  task.print(`${shown.join(" ")}${shown.length > 0 ? "\n" : ""}`);
  return found.length === 0 ? 1 : 0;
};

const matchProcesses = async (
  task: Task,
): Promise<{ processes: Process[]; flags: Set<string>; signal: number }> => {
  let signal = 15;
  let { args } = task;
  const kills = task.applet === "pkill";
  if (kills && args[0] === "-l") {
    throw new ProcessExit(0);
  }

  const signalText = kills && /^-[A-Z0-9]/.test(args[0] ?? "") ? args[0]!.slice(1) : undefined;
  if (signalText !== undefined && parseSignalText(signalText) !== undefined) {
    signal = parseSignalText(signalText)!;
    args = args.slice(1);
  }

  const { flags, values, rest } = await parseOptions(
    task,
    kills ? "fnovxs:P:u:e" : "flanovxs:P:u:c",
    { args },
  );
  const [pattern] = rest;
  if (
    (pattern === undefined && !values.has("P") && !values.has("s") && !values.has("u")) ||
    rest.length > 1
  ) {
    return task.usage();
  }

  const regex = compileRegex(pattern ?? "", { extended: true });
  const matches = (process: Process): boolean => {
    const text = flags.has("f") ? commandLine(process) : process.command;
    const match = regex.exec(text, 0);
    const named =
      match !== undefined && (!flags.has("x") || (match.index === 0 && match.end === text.length));
    const parent = !values.has("P") || (process.parent?.pid ?? 0) === Number(values.get("P"));
    const session = !values.has("s") || process.session === Number(values.get("s"));
    return (named && parent && session) !== flags.has("v");
  };
  let processes = everyProcess(task).filter(
    (process) => process !== task.system.process && process.ended === undefined && matches(process),
  );
  if (flags.has("n") || flags.has("o")) {
    processes = flags.has("n") ? processes.slice(-1) : processes.slice(0, 1);
  }

  return { processes, flags, signal };
};

export const pgrep = async (task: Task): Promise<number> => {
  const { processes, flags } = await matchProcesses(task);
  for (const process of processes) {
    task.print(
      `${process.pid}${flags.has("l") ? ` ${process.command}` : flags.has("a") ? ` ${commandLine(process)}` : ""}\n`,
    );
  }

  return processes.length === 0 ? 1 : 0;
};

export const pkill = async (task: Task): Promise<number> => {
  const { processes, signal } = await matchProcesses(task);
  for (const { pid } of processes) {
    try {
      task.system.kill(pid, signal);
    } catch (error) {
      if (!isErrno(error)) {
        throw error;
      }

      await task.warn(`can't kill pid ${pid}: ${error.message}`);
    }
  }

  return processes.length === 0 ? 1 : 0;
};
