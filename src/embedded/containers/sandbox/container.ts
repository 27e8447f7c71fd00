/** One container inside a worker: kernel, files, first process, and those that exec adds. */
import type { Pipe } from "../kernel/pipe.ts";
import { signalNumber } from "../kernel/signals.ts";
import { SystemError } from "../kernel/system-error.ts";
import { System } from "../kernel/system.ts";
import { RuntimeError } from "../runtime.ts";
import type { ExitStatus } from "../runtime.ts";
import { superuser } from "./container-files.ts";
import type { CallFilter } from "../kernel/policy.ts";
import { defaultProfile } from "../../seccomp/default-profile.ts";
import { FilterError, makeFilter } from "../../seccomp/filter.ts";
import { LaunchError } from "./last-steps.ts";
import { ContainerSetup } from "./container-setup.ts";
import { programs } from "./programs.ts";
import { startProcess } from "./start-process.ts";
import type { StartedProcess } from "./start-process.ts";

export interface ProcessStreams {
  stdin: Pipe | undefined;
  stdout(chunk: Uint8Array): Promise<void> | void;
  stderr(chunk: Uint8Array): Promise<void> | void;
  tty: boolean;
}

/** A process as the runtime holds it. */
export interface RunningProcess {
  started: StartedProcess;
  exit: Promise<ExitStatus>;
}

export class SandboxContainer extends ContainerSetup {
  /** @throws RuntimeError with runc's words */
  async start(streams: ProcessStreams): Promise<RunningProcess> {
    const { command, args } = this.spec;
    const argv =
      command === undefined
        ? [...this.image.entrypoint, ...(args ?? this.image.command)]
        : [...command, ...(args ?? [])];
    if (argv.length === 0) {
      throw new RuntimeError("no command specified");
    }

    return this.run(
      argv,
      streams,
      (argv0, reason) =>
        `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: ${reason(argv0)}: unknown`,
    );
  }

  async exec(argv: string[], streams: ProcessStreams): Promise<RunningProcess> {
    return this.run(
      argv,
      streams,
      (argv0, reason) =>
        `failed to exec in container: failed to start exec "${this.spec.id}": OCI runtime exec failed: exec failed: unable to start container process: ${reason(argv0)}: unknown`,
    );
  }

  /** From outside: process 1 obeys KILL alone unless it has a handler. */
  signal(process: StartedProcess["process"], name: string): void {
    this.kernel.signal(process, signalNumber(name) ?? 15, false);
  }

  /** First `limit` bytes of a file, for termination messages and components. */
  readFile(path: string, limit: number): Uint8Array | undefined {
    const system = new System(
      this.kernel,
      this.kernel.createProcess(undefined, superuser),
      programs,
    );
    try {
      const { inode } = system.stat(path);
      return "data" in inode
        ? (inode as unknown as { data: { read(a: number, b: number): Uint8Array } }).data.read(
            0,
            Math.min(limit, inode.size),
          )
        : undefined;
    } catch {
      return undefined;
    } finally {
      this.kernel.forget(system.process);
    }
  }

  protected async run(
    argv: string[],
    streams: ProcessStreams,
    words: (argv0: string, reason: (name: string) => string) => string,
  ): Promise<RunningProcess> {
    const bytes = argv.map((word) => Buffer.from(word, "utf8").toString("latin1"));
    try {
      const started = await startProcess(this.kernel, programs, {
        argv: bytes,
        environment: new Map(this.environment),
        filter: this.filter(),
        first: this.kernel.init === undefined,
        profile: this.spec.profile,
        workingDirectory: this.spec.workingDir ?? this.image.workingDirectory ?? "/",
        credentials: { ...this.credentials!, groups: [...this.credentials!.groups] },
        ...streams,
      });
      if (streams.tty) {
        started.process.environment.set("TERM", "xterm");
      }

      return { started, exit: this.exitOf(started) };
    } catch (error) {
      if (error instanceof LaunchError && error.phase === "start") {
        throw new RuntimeError(
          `failed to start containerd task "${this.spec.id}": OCI runtime start failed: ${error.message}: unknown`,
        );
      }

      if (error instanceof LaunchError) {
        throw new RuntimeError(words(argv[0]!, () => error.message));
      }

      if (!(error instanceof SystemError)) {
        throw error;
      }

      const lost = error.code === "ENOENT" && !argv[0]!.includes("/");
      const said = {
        ENOENT: "no such file or directory",
        EACCES: "permission denied",
        ENOEXEC: "exec format error",
      }[error.code as string];
      throw new RuntimeError(
        words(argv[0]!, (name) =>
          lost
            ? `exec: "${name}": executable file not found in $PATH`
            : `exec: "${name}": ${name.includes("/") ? "stat " : ""}${name.includes("/") ? `${name}: ` : ""}${said ?? error.message.toLowerCase()}`,
        ),
      );
    }
  }

  /** @throws RuntimeError */
  protected filter(): CallFilter | undefined {
    const { seccomp, privileged } = this.spec;
    if (seccomp === undefined || privileged) {
      return undefined;
    }

    const profile =
      seccomp.kind === "runtime-default"
        ? defaultProfile(this.credentials!.bounding)
        : seccomp.profile!;
    try {
      return makeFilter(profile);
    } catch (error) {
      if (error instanceof FilterError) {
        const where = error.early ? "" : "unable to start container process: ";
        throw new RuntimeError(
          `failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: ${where}${error.message}: unknown`,
        );
      }

      throw error;
    }
  }

  protected async exitOf({ process, drained }: StartedProcess): Promise<ExitStatus> {
    while (process.ended === undefined) {
      await new Promise<void>((resolve) => {
        this.kernel.processEnded.add(resolve);
      });
    }

    if (process.pid === 1) {
      await drained;
    } else {
      await Promise.race([
        drained,
        new Promise((resolve) => void setTimeout(resolve, 100).unref()),
      ]);
    }

    const { code, signal } = process.ended;
    return {
      code,
      ...(signal === undefined ? {} : { signal }),
      ...(this.kernel.oomKilled && signal === 9 ? { reason: "OOMKilled" as const } : {}),
    };
  }
}
