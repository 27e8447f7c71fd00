/** System calls of processes: fork, exec, wait, kill, sleep, identities. */
import type { Program } from "./program.ts";
import { becomeImage, findImage } from "./execute.ts";
import type { Image } from "./execute.ts";
import { MountCalls } from "./mount-calls.ts";
import { EXECUTE, requireAccess } from "./permissions.ts";
import type { Process, WaitStatus } from "./process.ts";
import { CLONE_FORK, POINTER } from "./registers.ts";
import { SIGNAL } from "./signals.ts";
import { startLibrary } from "./start-up.ts";
import { ProcessExit, ProcessKilled, SystemError, isErrno } from "./system-error.ts";
import { WaitQueue } from "./wait-queue.ts";

export interface Waited {
  pid: number;
  status: WaitStatus;
}

export class ProcessCalls extends MountCalls {
  /** Looks programs up by the name in an executable. */
  protected programs(): ReadonlyMap<string, Program> {
    return new Map();
  }

  get pid(): number {
    return this.process.pid;
  }

  /** @throws SystemError EAGAIN when the process limit is reached. */
  protected forkProcess(call: string): Process {
    this.enter(call, ...(call === "clone" ? [CLONE_FORK, 0, 0, POINTER, 0] : []));
    return this.kernel.createProcess(this.process, this.process.credentials);
  }

  /** Becomes another program; comes back only by an error. */
  async exec(path: string, argv: string[], environment: Map<string, string>): Promise<never> {
    this.enter("execve", POINTER, POINTER, POINTER);
    const { program, image } = this.#load(path, argv);
    becomeImage(this.kernel, this.process, image, environment);
    this.process.command = path.split("/").at(-1)!.slice(0, 15);
    if (!startLibrary((...call) => this.attempt(...call))) {
      await this.write(2, Buffer.from("Fatal glibc error: Cannot allocate TLS block\n"));
      this.die(SIGNAL.ABRT);
    }

    return this.exit(await this.runProgram(program));
  }

  /** The program behind a file, once a security module has chosen what it runs under. @throws SystemError */
  #load(path: string, argv: string[]): { program: Program; image: Image } {
    const { process, kernel } = this;
    const before = process.security;
    this.#mediateExec(path);
    try {
      const image = findImage(kernel, process, path, argv);
      const program = this.programs().get(image.program);
      if (program === undefined) {
        throw new SystemError("ENOEXEC");
      }

      return { program, image };
    } catch (error) {
      process.security = before;
      throw error;
    }
  }

  #mediateExec(path: string): void {
    const { security, mounts } = this.kernel;
    const resolved = this.resolve(path);
    const inode = resolved.found?.inode;
    if (security === undefined || inode?.type !== "file") {
      return;
    }

    requireAccess(this.process.credentials, inode, EXECUTE);
    const name = resolved.target ?? this.absolute(resolved, mounts.root);
    const file = { path: name, uid: inode.uid, directory: false };
    this.permit(security.execute(this.process, file));
  }

  protected async runProgram(_program: Program): Promise<number> {
    return 0;
  }

  /** Ends as exit_group does; a process that may not even do that runs into an instruction that faults. */
  exit(status: number): never {
    try {
      this.enter("exit_group", status & 255);
    } catch (error) {
      if (isErrno(error)) {
        this.die(SIGNAL.SEGV);
      }

      throw error;
    }

    throw new ProcessExit(status);
  }

  /** Ends by a signal that nothing holds off. */
  die(signal: number): never {
    this.kernel.finish(this.process, { code: 128 + signal, signal });
    throw new ProcessKilled();
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
