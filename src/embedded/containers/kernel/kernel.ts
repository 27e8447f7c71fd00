/** The kernel of one container: its processes, their births and deaths, signals and memory. */
import type { Capability } from "./capabilities.ts";
import { KernelState } from "./kernel-state.ts";
import type { Credentials } from "./permissions.ts";
import { Process } from "./process.ts";
import type { WaitStatus } from "./process.ts";
import { SIGNAL, signalEffect } from "./signals.ts";
import { ProcessExit, ProcessKilled } from "./system-error.ts";

/** Milliseconds of processor that a process costs by being there: fork, exec, exit. */
const costOfProcess = 0.6;

export class Kernel extends KernelState {
  /** A process without a program yet: a child of `parent`, or one the runtime starts. */
  createProcess(parent: Process | undefined, credentials: Credentials): Process {
    const pid = this.nextPid;
    this.nextPid = pid === 1 ? (this.options.secondPid ?? 2) : pid + 1;
    const root = parent?.root ?? this.mounts.root;
    const process = new Process(
      { pid, parent, credentials, cwd: parent?.cwd ?? root, root, startedAt: this.host.now() },
      (target, signal) => this.signal(target, signal, true),
    );
    process.mediate = (capability) => this.mayUse(process, capability);
    process.onBlock = () => this.scheduler.block(process);
    process.onResume = () => this.scheduler.resume();
    if (parent !== undefined) {
      this.inherit(process, parent);
    }

    this.processes.set(pid, process);
    return process;
  }

  /** Runs a program as the process; its end is the end of the process. */
  run(process: Process, body: () => Promise<number>): void {
    const settle = async (): Promise<void> => {
      try {
        const code = await body();
        this.finish(process, { code: code & 255 });
      } catch (error) {
        if (error instanceof ProcessExit) {
          this.finish(process, { code: error.status & 255 });
        } else if (!(error instanceof ProcessKilled)) {
          this.options.log(`${process.command}: ${(error as Error).stack ?? String(error)}`);
          this.finish(process, { code: 1 });
        }
      }
    };
    void Promise.resolve().then(settle);
  }

  override finish(process: Process, status: WaitStatus): void {
    if (process.ended !== undefined) {
      return;
    }

    process.ended = status;
    this.scheduler.charge(process, costOfProcess);
    for (const fd of Array.from(process.descriptors.keys())) {
      process.release(fd);
    }

    process.abandon();
    for (const close of process.onEnd) {
      close();
    }

    this.orphan(process);
    const { parent } = process;
    if (parent === undefined || parent.ended !== undefined) {
      this.reap(process);
    } else if (parent.dispositions.get(SIGNAL.CHLD) === "ignore") {
      this.reap(process);
      parent.childChanged.wake();
    } else {
      this.signal(parent, SIGNAL.CHLD, true);
      parent.childChanged.wake();
    }

    this.processEnded.wake();
    if (process.pid === 1) {
      for (const other of this.processes.values()) {
        this.finish(other, { code: 128 + SIGNAL.KILL, signal: SIGNAL.KILL });
      }
    }
  }

  /** Takes a process that has ended out of the table. */
  reap(process: Process): void {
    process.parent?.children.delete(process);
    this.processes.delete(process.pid);
  }

  /** Undoes the birth of a process that never ran, its number included. */
  forget(process: Process): void {
    this.processes.delete(process.pid);
    this.nextPid = process.pid;
  }

  /** `inside`: sent by a process of this container, from which process 1 is protected. */
  signal(process: Process, signal: number, inside: boolean): void {
    if (process.ended !== undefined || signal === 0) {
      return;
    }

    const disposition = process.dispositions.get(signal);
    const fatal = signal === SIGNAL.KILL || signal === SIGNAL.STOP;
    if (process.pid === 1 && (fatal ? inside : disposition === undefined)) {
      return;
    }

    if (signal === SIGNAL.CONT || signal === SIGNAL.KILL) {
      process.stopped = false;
      process.continued.wake();
    }

    if (!fatal && disposition !== undefined) {
      if (disposition !== "ignore") {
        disposition();
        process.interrupt();
      }

      return;
    }

    const effect = signalEffect(signal);
    if (effect === "end") {
      this.finish(process, { code: 128 + signal, signal });
    } else if (effect === "stop") {
      process.stopped = true;
      process.parent?.childChanged.wake();
    }
  }

  signalGroup(group: number, signal: number): boolean {
    const members = [...this.processes.values()].filter((process) => process.group === group);
    for (const process of members) {
      this.signal(process, signal, true);
    }

    return members.length > 0;
  }

  protected inherit(process: Process, parent: Process): void {
    parent.children.add(process);
    process.umask = parent.umask;
    process.nice = parent.nice;
    process.environment = new Map(parent.environment);
    process.argv = parent.argv;
    process.command = parent.command;
    process.executable = parent.executable;
    process.terminal = parent.terminal;
    process.security = parent.security;
    process.filters = parent.filters;
    process.credentials = { ...parent.credentials };
    for (const [name, limit] of parent.limits) {
      process.limits.set(name, limit);
    }

    for (const [signal, disposition] of parent.dispositions) {
      if (disposition === "ignore") {
        process.dispositions.set(signal, disposition);
      }
    }

    for (const [fd, { file, closeOnExec }] of parent.descriptors) {
      process.install(file, fd, closeOnExec);
    }
  }

  /** Whether a security module lets a process use a capability that it has. @throws ProcessKilled */
  protected mayUse(process: Process, capability: Capability): boolean {
    const verdict = this.security?.capable(process, capability);
    if (verdict !== undefined && "kill" in verdict) {
      this.finish(process, { code: 128 + verdict.kill, signal: verdict.kill });
      throw new ProcessKilled();
    }

    return verdict === undefined || "allow" in verdict;
  }

  protected orphan(process: Process): void {
    const { init } = this;
    for (const child of process.children) {
      child.parent = init === process ? undefined : init;
      if (child.ended !== undefined) {
        this.processes.delete(child.pid);
      } else if (init !== undefined) {
        init.children.add(child);
      }
    }

    process.children.clear();
  }
}
