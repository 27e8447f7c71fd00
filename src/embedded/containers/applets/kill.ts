/** kill, killall, killall5: signals to processes. */
import { SIGNAL, signalName, signalNumber } from "../kernel/signals.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import type { Task } from "./task.ts";

/** Number or name; undefined: no such signal. */
export const parseSignalText = (text: string): number | undefined =>
  /^\d+$/.test(text) ? (Number(text) <= 64 ? Number(text) : undefined) : signalNumber(text);

const listSignals = async (task: Task, words: string[]): Promise<number> => {
  if (words.length === 0) {
    for (let number = 1; number < 32; number += 1) {
      task.print(`${String(number).padStart(2)}) ${signalName(number)}\n`);
    }

    for (const [number, name] of [
      [32, "RTMIN"],
      [64, "RTMAX"],
    ]) {
      task.print(`${number}) ${name}\n`);
    }

    return 0;
  }

  for (const word of words) {
    const number = /^\d+$/.test(word) ? Number(word) & 127 : signalNumber(word);
    if (number === undefined) {
      return task.fail(`unknown signal '${word}'`);
    }

    task.print(
      /^\d+$/.test(word) ? `${number === 0 ? "EXIT" : signalName(number)}\n` : `${number}\n`,
    );
  }

  return 0;
};

/** The signal an argument list begins with, and what is left of the list. */
const takeSignal = async (
  task: Task,
  args: string[],
): Promise<{ signal: number; rest: string[] }> => {
  const [first] = args;
  if (first === undefined || !first.startsWith("-") || first === "--") {
    return { signal: SIGNAL.TERM, rest: first === "--" ? args.slice(1) : args };
  }

  const separate = first === "-s";
  const text = separate ? (args[1] ?? "") : first.slice(1);
  const signal = parseSignalText(text);
  if (signal === undefined) {
    return task.fail(`bad signal name '${text}'`);
  }

  const rest = args.slice(separate ? 2 : 1);
  return { signal, rest: rest[0] === "--" ? rest.slice(1) : rest };
};

export const killApplet = async (task: Task): Promise<number> => {
  if (task.args[0] === "-l") {
    return listSignals(task, task.args.slice(1));
  }

  const { signal, rest } = await takeSignal(task, task.args);
  if (rest.length === 0) {
    return task.fail("you need to specify whom to kill");
  }

  let failures = 0;
  for (const word of rest) {
    if (!/^-?\d+$/.test(word)) {
      await task.warn(`invalid number '${word}'`);
      failures += 1;
      continue;
    }

    try {
      task.system.kill(Number(word), signal);
    } catch (error) {
      if (!isErrno(error)) {
        throw error;
      }

      await task.warn(`can't kill pid ${word}: ${error.message}`);
      failures += 1;
    }
  }

  return failures === 0 ? 0 : 1;
};

export const killall = async (task: Task): Promise<number> => {
  if (task.args[0] === "-l") {
    return listSignals(task, task.args.slice(1));
  }

  const quiet = task.args[0] === "-q";
  const { signal, rest } = await takeSignal(task, quiet ? task.args.slice(1) : task.args);
  if (rest.length === 0) {
    return task.fail("you need to specify whom to kill");
  }

  let failures = 0;
  for (const name of rest) {
    const targets = [...task.system.kernel.processes.values()].filter(
      ({ pid, command, ended }) =>
        command === name.slice(0, 15) && ended === undefined && pid !== task.system.pid,
    );
    if (targets.length === 0) {
      failures += 1;
      if (!quiet) {
        await task.warn(`${name}: no process killed`);
      }
    }

    for (const { pid } of targets) {
      try {
        task.system.kill(pid, signal);
      } catch (error) {
        await task.warn(`can't kill pid ${pid}: ${reasonOf(error)}`);
        failures += 1;
      }
    }
  }

  return failures === 0 ? 0 : 1;
};
