/** Starts a program in a container from outside: the container's own, or one that exec asks for. */
import { SpecialFile } from "../kernel/inode.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { findImage } from "../kernel/execute.ts";
import { O, PipeOpenFile, anonymousInode } from "../kernel/open-file.ts";
import { Pipe } from "../kernel/pipe.ts";
import type { Credentials } from "../kernel/permissions.ts";
import type { Process } from "../kernel/process.ts";
import type { Program } from "../kernel/program.ts";
import type { CallFilter } from "../kernel/policy.ts";
import { isErrno, ProcessExit, SystemError } from "../kernel/system-error.ts";
import { System } from "../kernel/system.ts";
import { Terminal, TerminalOpenFile } from "../kernel/terminal.ts";
import { machinePath } from "./environment.ts";
import { LaunchError, goReason, takeLastSteps } from "./last-steps.ts";

export interface ProcessRequest {
  argv: string[];
  environment: Map<string, string>;
  workingDirectory: string;
  credentials: Credentials;
  /** undefined: /dev/null. */
  stdin: Pipe | undefined;
  stdout(chunk: Uint8Array): Promise<void> | void;
  stderr(chunk: Uint8Array): Promise<void> | void;
  tty: boolean;
  /** Installed before the program starts; the runtime's own last steps must pass it. */
  filter?: CallFilter | undefined;
  /** Whether it is the container's first process. */
  first?: boolean;
  /** Profile of the security module that the program starts under. */
  profile?: string | undefined;
}

export interface StartedProcess {
  process: Process;
  terminal: Terminal | undefined;
  /** Resolves when both outputs have been handed over to the end. */
  drained: Promise<void>;
}

/** Hands everything that comes out of a pipe on, one chunk after the other. */
const drain = async (
  pipe: Pipe,
  sink: (chunk: Uint8Array) => Promise<void> | void,
): Promise<void> => {
  for (;;) {
    if (!pipe.empty) {
      await sink(pipe.take(65_536));
    } else if (pipe.writers === 0) {
      return;
    } else {
      await new Promise<void>((resolve) => {
        pipe.changed.add(resolve);
      });
    }
  }
};

/** Full path of a program, as runc looks it up. @throws SystemError */
export const lookUp = (kernel: Kernel, process: Process, name: string, path: string): string => {
  if (name.includes("/")) {
    findImage(kernel, process, name, [name]);
    return name;
  }

  let failure: SystemError | undefined;
  for (const folder of path.split(":")) {
    try {
      findImage(kernel, process, `${folder}/${name}`, [name]);
      return `${folder}/${name}`;
    } catch (error) {
      if (!isErrno(error)) {
        throw error;
      }

      failure = error.code === "EACCES" || error.code === "ENOEXEC" ? error : failure;
    }
  }

  throw failure ?? new SystemError("ENOENT");
};

/** runc's words when a profile has been taken away since the container was made. */
const profileMissing =
  "unable to apply apparmor profile: apparmor failed to apply profile: write /proc/thread-self/attr/apparmor/exec: no such file or directory";

/** @throws SystemError when the program cannot be found, LaunchError when a filter stops the runtime */
export const startProcess = async (
  kernel: Kernel,
  programs: ReadonlyMap<string, Program>,
  request: ProcessRequest,
): Promise<StartedProcess> => {
  const process = kernel.createProcess(undefined, request.credentials);
  process.environment = request.environment;
  const { profile } = request;
  if (profile !== undefined && kernel.security?.confineNext(process, profile) === false) {
    kernel.forget(process);
    const when = request.first === true ? "error during container init: " : "";
    throw new LaunchError(`${when}${profileMissing}`, "create");
  }

  const system = new System(kernel, process, programs);
  const { argv, environment, workingDirectory, filter } = request;
  const find = (): string => {
    system.chdir(workingDirectory);
    return lookUp(kernel, process, argv[0]!, environment.get("PATH") ?? machinePath);
  };
  try {
    if (filter === undefined) {
      const path = find();
      const connection = await connect(system, request);
      kernel.run(process, () => system.exec(path, argv, environment));
      return { process, ...connection };
    }

    const connection = await connect(system, request);
    const entrance = { filter, workingDirectory, first: request.first === true };
    const path = await takeLastSteps(system, entrance, find);
    kernel.run(process, () => execOrTell(system, path, argv, environment));
    return { process, ...connection };
  } catch (error) {
    kernel.finish(process, { code: 1 });
    kernel.processes.delete(process.pid);
    throw error;
  }
};

type Connection = Omit<StartedProcess, "process">;

/** The runtime's process prints what keeps it from becoming the program. */
const execOrTell = async (
  system: System,
  path: string,
  argv: string[],
  environment: Map<string, string>,
): Promise<never> => {
  try {
    return await system.exec(path, argv, environment);
  } catch (error) {
    if (error instanceof SystemError) {
      await system.write(2, Buffer.from(`exec ${path}: ${goReason(error)}\n`));
      throw new ProcessExit(1);
    }

    throw error;
  }
};

const connect = async (system: System, request: ProcessRequest): Promise<Connection> =>
  request.tty
    ? connectTerminal(system.kernel, system.process, request)
    : connectPipes(system, request);

const connectPipes = async (
  system: System,
  request: ProcessRequest,
): Promise<{ terminal: undefined; drained: Promise<void> }> => {
  const { process } = system;
  const { fs } = process.root.mount;
  const end = (pipe: Pipe, flags: number): PipeOpenFile => {
    const inode = anonymousInode(fs, "fifo");
    inode.pipe = pipe;
    inode.uid = process.credentials.uid;
    return new PipeOpenFile(pipe, inode, `pipe:[${inode.ino}]`, flags);
  };
  if (request.stdin === undefined) {
    await system.open("/dev/null", O.RDONLY);
  } else {
    process.install(end(request.stdin, O.RDONLY), 0);
  }

  const outputs = [new Pipe(), new Pipe()];
  for (const [index, pipe] of outputs.entries()) {
    pipe.readers += 1;
    process.install(end(pipe, O.WRONLY), index + 1);
  }

  const drained = Promise.all([
    drain(outputs[0]!, request.stdout),
    drain(outputs[1]!, request.stderr),
  ]);
  return { terminal: undefined, drained: drained.then(() => undefined) };
};

const connectTerminal = (
  kernel: Kernel,
  process: Process,
  request: ProcessRequest,
): { terminal: Terminal; drained: Promise<void> } => {
  const terminal = new Terminal(
    (bytes) => request.stdout(bytes),
    (group, signal) => void kernel.signalGroup(group, signal),
  );
  terminal.foreground = process.group;
  process.terminal = terminal;
  const inode = new SpecialFile(
    process.root.mount.fs,
    "char",
    { mode: 0o620, uid: process.credentials.uid, gid: 5 },
    [136, 0],
  );
  const file = new TerminalOpenFile(terminal, inode, "/dev/pts/0");
  for (const fd of [0, 1, 2]) {
    process.install(file, fd);
  }

  return { terminal, drained: Promise.resolve() };
};
