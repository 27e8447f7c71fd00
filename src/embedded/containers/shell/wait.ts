/** Waiting for children, and what the shell says when a signal ended one. */
import type { WaitStatus } from "../kernel/process.ts";
import { SIGNAL, signalWords } from "../kernel/signals.ts";
import { isErrno } from "../kernel/system-error.ts";
import { isDone, lastStatus } from "./jobs.ts";
import type { Job } from "./jobs.ts";
import type { Shell } from "./shell.ts";

const tellSignal = async (shell: Shell, { signal }: WaitStatus): Promise<void> => {
  if (signal !== undefined && signal !== SIGNAL.INT && signal !== SIGNAL.PIPE) {
    await shell.complain(`${signalWords(signal)}\n`);
  }
};

/** Foreground children: the status of the last (or, with pipefail, of the last that failed). */
export const waitForPids = async (shell: Shell, pids: number[]): Promise<number> => {
  const job = shell.jobs.add(pids, "");
  giveTerminal(shell, pids[0]);
  for (const pid of pids) {
    const waited = await shell.system.wait(pid, { interruptible: false });
    if (waited !== undefined) {
      job.statuses.set(pid, waited.status);
    }
  }

  giveTerminal(shell, undefined);
  shell.jobs.remove(job);
  const last = lastStatus(job) ?? { code: 0 };
  await tellSignal(shell, last);
  if (last.signal === SIGNAL.INT && shell.interactive) {
    await shell.complain("\n");
  }

  if (shell.options.has("\u0002")) {
    return pids.map((pid) => job.statuses.get(pid)?.code ?? 0).findLast((code) => code !== 0) ?? 0;
  }

  return last.code;
};

/** With job control the foreground job gets the keyboard's signals. */
const giveTerminal = (shell: Shell, pid: number | undefined): void => {
  const { terminal } = shell.system.process;
  if (!shell.options.has("m") || terminal === undefined) {
    return;
  }

  if (pid === undefined) {
    terminal.foreground = shell.system.process.group;
    return;
  }

  const child = shell.system.kernel.processes.get(pid);
  if (child !== undefined) {
    child.group = pid;
    terminal.foreground = pid;
  }
};

/** Collects children that have ended without waiting for the others. */
export const collectEnded = async (shell: Shell): Promise<void> => {
  for (const job of shell.jobs.list) {
    for (const pid of job.pids.filter((id) => !job.statuses.has(id))) {
      try {
        const waited = await shell.system.wait(pid, { noWait: true });
        if (waited !== undefined) {
          job.statuses.set(pid, waited.status);
        }
      } catch (error) {
        if (!isErrno(error, "ECHILD")) {
          throw error;
        }

        job.statuses.set(pid, { code: 127 });
      }
    }
  }
};

/** The builtin's wait for one job; a trapped signal ends it with 128 + n. */
export const waitForJob = async (shell: Shell, job: Job): Promise<number> => {
  for (const pid of job.pids) {
    if (job.statuses.has(pid)) {
      continue;
    }

    try {
      const waited = await shell.system.wait(pid, { interruptible: true });
      if (waited !== undefined) {
        job.statuses.set(pid, waited.status);
      }
    } catch (error) {
      if (isErrno(error, "EINTR")) {
        return 128 + Math.abs(shell.traps.pending[0] ?? 0);
      }

      throw error;
    }
  }

  const status = lastStatus(job) ?? { code: 127 };
  if (!job.reported && isDone(job)) {
    job.reported = true;
    await tellSignal(shell, status);
  }

  return status.code;
};
