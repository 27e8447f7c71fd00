/** System calls of processes: fork, exec, wait, kill, sleep, identities. */
import { ExecCalls } from "./exec-calls.ts";
import type { Process, WaitStatus } from "./process.ts";
import { CLONE_FORK, POINTER } from "./registers.ts";
import { SystemError } from "./system-error.ts";
import { WaitQueue } from "./wait-queue.ts";

export interface Waited {
  pid: number;
  status: WaitStatus;
}

export class ProcessCalls extends ExecCalls {
  get pid(): number {
    return this.process.pid;
  }

  /** @throws SystemError EAGAIN when the process limit is reached. */
  protected forkProcess(call: string): Process {
    this.enter(call, ...(call === "clone" ? [CLONE_FORK, 0, 0, POINTER, 0] : []));
    return this.kernel.createProcess(this.process, this.process.credentials);
  }

  /** Waits for a child: one, or any. Undefined with `noWait` when none has ended. @throws SystemError ECHILD, EINTR */
  async wait(
    pid: number,
    options: { noWait?: boolean; interruptible?: boolean } = {},
  ): Promise<Waited | undefined> {
    this.enter("wait4", pid, POINTER, options.noWait === true ? 1 : 0, 0);
    for (;;) {
      const children = [...this.process.children].filter(
        (child) => pid === -1 || child.pid === pid,
      );
      if (children.length === 0) {
        throw new SystemError("ECHILD");
      }

      const ended = children.find((child) => child.ended !== undefined);
      if (ended?.ended !== undefined) {
        this.kernel.reap(ended);
        return { pid: ended.pid, status: ended.ended };
      }

      const halted = children.find((child) => child.stopped);
      if (halted !== undefined && options.interruptible === true) {
        return { pid: halted.pid, status: { code: 128 + 20, stopped: true } };
      }

      if (options.noWait === true) {
        return undefined;
      }

      await this.process.sleepOn(this.process.childChanged, options.interruptible);
    }
  }

  /** As kill(2): a process, `-group`, -1 for all. Signal 0 asks only. @throws SystemError ESRCH, EPERM */
  kill(pid: number, signal: number): void {
    if (!this.enter("kill", pid, signal)) {
      return;
    }

    const all = [...this.kernel.processes.values()].filter(({ ended }) => ended === undefined);
    const targets = all.filter((process) =>
      pid > 0
        ? process.pid === pid
        : pid === -1
          ? process.pid !== 1 && process !== this.process
          : process.group === (pid === 0 ? this.process.group : -pid),
    );
    if (targets.length === 0) {
      throw new SystemError("ESRCH");
    }

    const allowed = targets.filter((target) => this.#maySignal(target));
    if (allowed.length === 0) {
      throw new SystemError("EPERM");
    }

    let refused: unknown;
    let sent = 0;
    for (const target of allowed) {
      try {
        this.permit(this.kernel.security?.signal(this.process, target, signal));
        this.kernel.signal(target, signal, true);
        sent += 1;
      } catch (error) {
        refused = error;
      }
    }

    this.process.check();
    if (sent === 0) {
      throw refused;
    }
  }

  /** @throws SystemError EACCES for more than the process may have */
  setPriority(target: Process, level: number): void {
    if (!this.enter("setpriority", 0, target.pid, level)) {
      return;
    }

    if (level < target.nice && !this.capable("SYS_NICE")) {
      throw new SystemError("EACCES");
    }

    target.nice = level;
  }

  /** Sleeps for cluster time. @throws SystemError EINTR when a caught signal comes */
  async sleep(ms: number, interruptible = true): Promise<void> {
    if (!this.enter("clock_nanosleep", 0, 0, POINTER, POINTER)) {
      return;
    }

    const queue = new WaitQueue();
    const controller = new AbortController();
    const timer = this.kernel.host.sleep(ms, controller.signal).then(
      () => queue.wake(),
      () => undefined,
    );
    try {
      await this.process.sleepOn(queue, interruptible);
    } finally {
      controller.abort();
      void timer;
    }
  }

  /** Gives others a turn when it has been long; call it in every loop. */
  breathe(): Promise<void> | undefined {
    this.process.check();
    return this.kernel.scheduler.breathe(this.process);
  }

  chdir(path: string): void {
    if (!this.enter("chdir", POINTER)) {
      return;
    }

    const location = this.existing(path);
    if (location.inode.type !== "directory") {
      throw new SystemError("ENOTDIR");
    }

    const { root, credentials } = this.process;
    this.kernel.mounts.resolve({ root, credentials, cwd: location }, "./.");
    this.process.cwd = location;
  }

  getcwd(): string {
    this.enter("getcwd", POINTER, 4096);
    return this.kernel.mounts.pathOf(this.process.cwd, this.process.root);
  }

  #maySignal(target: Process): boolean {
    const { euid, uid } = this.process.credentials;
    const theirs = target.credentials;
    return (
      [euid, uid].some((id) => id === theirs.uid || id === theirs.suid) || this.capable("KILL")
    );
  }
}
