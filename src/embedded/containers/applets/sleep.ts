/** sleep, usleep, timeout, time, watch, nohup, nice and others that run a program in their own way. */
import { parseDuration } from "./numbers.ts";
import type { Task } from "./task.ts";
import { parseOptions } from "./options.ts";
import { parseSignalText } from "./kill.ts";
import { POINTER } from "../kernel/registers.ts";
import { SIGNAL } from "../kernel/signals.ts";
import { reasonOf } from "../kernel/system-error.ts";
import { runProgram, becomeProgram } from "./run.ts";

export const sleep = async (task: Task): Promise<number> => {
  if (task.args.length === 0) {
    return task.usage();
  }

  let total = 0;
  for (const word of task.args[0] === "--" ? task.args.slice(1) : task.args) {
    if (word === "inf" || word === "infinity") {
      total = 2 ** 46;
      continue;
    }

    const ms = parseDuration(word);
    if (ms === undefined) {
      return task.fail(`invalid number '${word}'`);
    }

    total += ms;
  }

  await rest(task, total);
  return 0;
};

/** Nobody asks whether the sleep came about. */
const rest = async (task: Task, ms: number): Promise<void> => {
  try {
    await task.system.sleep(ms);
  } catch (error) {
    reasonOf(error);
  }
};

export const usleep = async (task: Task): Promise<number> => {
  const [word] = task.args;
  if (word === undefined) {
    return task.usage();
  }

  if (!/^\d+$/.test(word)) {
    return task.fail(`invalid number '${word}'`);
  }

  await rest(task, Number(word) / 1000);
  return 0;
};

/** Becomes the command; a watcher, no child of it, sends the signals. */
export const timeout = async (task: Task): Promise<number> => {
  const { values, rest } = await parseOptions(task, "s:k:", { inOrder: true });
  const signalText = values.get("s") ?? "TERM";
  const signal = parseSignalText(signalText);
  if (signal === undefined) {
    return task.fail(`unknown signal '${signalText}'`);
  }

  const killText = values.get("k");
  const killMs = killText === undefined ? undefined : parseDuration(killText);
  if (killText !== undefined && killMs === undefined) {
    return task.fail(`invalid number '${killText}'`);
  }

  const [limitText, ...command] = rest;
  if (limitText === undefined) {
    return task.usage();
  }

  const limit = parseDuration(limitText);
  if (limit === undefined) {
    return task.fail(`invalid number '${limitText}'`);
  }

  if (command.length === 0) {
    return task.usage();
  }

  const { system } = task;
  const target = system.pid;
  const alive = (): boolean =>
    system.kernel.processes.get(target)?.ended === undefined && system.kernel.processes.has(target);
  const watcher = await task.spawn(async (child) => {
    for (const fd of [0, 1, 2]) {
      child.process.release(fd);
    }

    for (const [ms, number] of [
      [limit, signal],
      [killMs, SIGNAL.KILL],
    ] as const) {
      if (ms === undefined) {
        break;
      }

      try {
        await child.sleep(ms);
      } catch (error) {
        reasonOf(error);
      }

      if (!alive()) {
        break;
      }

      child.kill(target, number);
    }

    return 0;
  });
  watcher.parent?.children.delete(watcher);
  watcher.parent = system.kernel.init === system.process ? undefined : system.kernel.init;
  return becomeProgram(task, command);
};

export const nohup = async (task: Task): Promise<number> => {
  if (task.args.length === 0) {
    return task.usage(127);
  }

  task.system.terminalOf(0);
  task.system.attempt("rt_sigaction", SIGNAL.HUP, POINTER, 0, 8);
  task.system.process.dispositions.set(SIGNAL.HUP, "ignore");
  return becomeProgram(task, task.args);
};

export const nice = async (task: Task): Promise<number> => {
  const { process } = task.system;
  task.system.attempt("getpriority", 0, 0);
  if (task.args.length === 0) {
    task.print(`${process.nice}\n`);
    return 0;
  }

  const { values, rest } = await parseOptions(task, "n:", { inOrder: true });
  const text = values.get("n") ?? "10";
  if (!/^-?\d+$/.test(text)) {
    return task.fail(`invalid number '${text}'`);
  }

  if (rest.length === 0) {
    return task.usage();
  }

  const level = Math.max(-20, Math.min(19, process.nice + Number(text)));
  try {
    task.system.setPriority(process, level);
  } catch (error) {
    return task.failAbout("setpriority(0)", error);
  }

  return becomeProgram(task, rest);
};

const clock = (ms: number): string =>
  `${Math.floor(ms / 60_000)}m ${((ms % 60_000) / 1000).toFixed(2)}s`;

export const time = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "vpaf:o:", { inOrder: true });
  if (rest.length === 0) {
    return task.usage();
  }

  const start = task.now;
  const used = task.system.kernel.scheduler.usedMs;
  const { code } = await runProgram(task, rest);
  const real = task.now - start;
  const cpu = Math.min(real, task.system.kernel.scheduler.usedMs - used);
  if (code !== 0) {
    await task.complain(`Command exited with non-zero status ${code}\n`);
  }

  const plain = (ms: number): string => (ms / 1000).toFixed(2);
  await task.complain(
    flags.has("p")
      ? `real ${plain(real)}\nuser ${plain(cpu)}\nsys ${plain(0)}\n`
      : `real\t${clock(real)}\nuser\t${clock(cpu)}\nsys\t${clock(0)}\n`,
  );
  return code;
};

export const watch = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "dtn:", { inOrder: true });
  if (rest.length === 0) {
    return task.usage();
  }

  const seconds = Number(values.get("n") ?? "2");
  for (;;) {
    task.print("\u001B[H\u001B[J");
    if (!flags.has("t")) {
      const stamp = new Date(task.now).toISOString().slice(0, 19).replace("T", " ");
      const title = `Every ${seconds.toFixed(1)}s: ${rest.join(" ")}`;
      task.print(`${title.padEnd(80 - stamp.length - 1)}${stamp}\n\n`);
    }

    await task.flush();
    await runProgram(task, ["sh", "-c", rest.join(" ")]);
    await task.system.sleep(seconds * 1000);
  }
};

export const renice = async (task: Task): Promise<number> => {
  const [text, ...rest] = task.args[0] === "-n" ? task.args.slice(1) : task.args;
  if (text === undefined || rest.length === 0) {
    return task.usage();
  }

  let status = 0;
  for (const word of rest.filter((part) => !/^-[pgu]$/.test(part))) {
    const process = task.system.kernel.processes.get(Number(word));
    if (process === undefined) {
      await task.warn(`getpriority: No such process`);
      status = 1;
    } else {
      const done = await task.attempt("setpriority", () => {
        task.system.setPriority(process, Number(text));
        return true;
      });
      status = done === true ? status : 1;
    }
  }

  return status;
};
