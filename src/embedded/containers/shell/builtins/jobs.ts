/** jobs, wait, fg, bg, kill. */
import { Task, runApplet } from "../../applets/task.ts";
import { killApplet } from "../../applets/kill.ts";
import { SIGNAL } from "../../kernel/signals.ts";
import { describeJob, isDone, lastStatus } from "../jobs.ts";
import type { Job } from "../jobs.ts";
import type { Shell } from "../shell.ts";
import { collectEnded, waitForJob } from "../wait.ts";
import { letters, parseNumber } from "./builtin.ts";

const findJob = (shell: Shell, spec: string | undefined): Job => {
  if (spec === undefined) {
    return shell.jobs.list.at(-1) ?? shell.fail("No current job");
  }

  const job = spec.startsWith("%") ? shell.jobs.find(spec) : shell.jobs.byPid(Number(spec));
  return job ?? shell.fail(`${spec}: no such job`);
};

export const jobs = async (shell: Shell, args: string[]): Promise<number> => {
  const { flags, rest } = letters(shell, args, "lp");
  await collectEnded(shell);
  const chosen =
    rest.length === 0 ? [...shell.jobs.list] : rest.map((spec) => findJob(shell, spec));
  for (const job of chosen) {
    shell.print(
      flags.has("p") ? `${job.pids[0]}\n` : describeJob(job, shell.jobs.list, flags.has("l")),
    );
  }

  for (const job of chosen.filter((candidate) => isDone(candidate))) {
    shell.jobs.remove(job);
  }

  return 0;
};

export const wait = async (shell: Shell, args: string[]): Promise<number> => {
  const { rest } = letters(shell, args, "");
  if (rest.length === 0) {
    for (const job of shell.jobs.list.slice()) {
      const status = await waitForJob(shell, job);
      if (shell.traps.waiting && !isDone(job)) {
        return status;
      }
    }

    return 0;
  }

  let status = 0;
  for (const spec of rest) {
    if (!spec.startsWith("%")) {
      parseNumber(shell, spec);
    }

    const job = spec.startsWith("%") ? findJob(shell, spec) : shell.jobs.byPid(Number(spec));
    status = job === undefined ? 127 : await waitForJob(shell, job);
  }

  return status;
};

export const foreground = async (shell: Shell, [spec]: string[]): Promise<number> => {
  const job = findJob(shell, spec);
  requireControl(shell);
  const { terminal } = shell.system.process;
  shell.print(`${job.text}\n`);
  await shell.flush();
  if (terminal !== undefined) {
    terminal.foreground = job.pids[0]!;
  }

  job.statuses.clear();
  for (const pid of job.pids) {
    shell.system.kill(pid, SIGNAL.CONT);
  }

  const status = await waitForJob(shell, job);
  if (terminal !== undefined) {
    terminal.foreground = shell.system.process.group;
  }

  shell.jobs.remove(job);
  return status;
};

export const background = (shell: Shell, [spec]: string[]): number => {
  const job = findJob(shell, spec);
  requireControl(shell);
  job.statuses.clear();
  shell.print(`[${job.number}] ${job.text}\n`);
  for (const pid of job.pids) {
    shell.system.kill(pid, SIGNAL.CONT);
  }

  return 0;
};

const requireControl = (shell: Shell): void => {
  if (!shell.options.has("m")) {
    shell.fail("job not created under job control");
  }
};

/** Job specs become process numbers; the rest is the applet's work. */
export const kill = async (shell: Shell, args: string[]): Promise<number> => {
  const resolved: string[] = [];
  for (const argument of args) {
    if (!argument.startsWith("%")) {
      resolved.push(argument);
      continue;
    }

    const job = shell.jobs.find(argument);
    if (job === undefined) {
      shell.commandName = "kill";
      shell.fail(`${argument}: no such job`);
    }

    resolved.push(...(lastStatus(job) === undefined ? job.pids.map(String) : []));
  }

  const task = new Task(shell.system, "kill", resolved, { name: shell.programName });
  return runApplet(task, killApplet);
};
