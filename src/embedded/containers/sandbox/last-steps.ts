/** What the runtime's own process still does between installing a seccomp filter and the container's program. Follows runc 1.1's standard_init_linux.go. */
import type { CallFilter } from "../kernel/policy.ts";
import { AT_FDCWD, POINTER } from "../kernel/registers.ts";
import { ProcessKilled, SystemError, reasonOf } from "../kernel/system-error.ts";
import type { System } from "../kernel/system.ts";

/** The runtime could not start the program; `message` is runc's. */
export class LaunchError extends Error {
  override name = "LaunchError";
  /** `create`: told while the container is made; `start`: its process died on the last metres. */
  readonly phase: "create" | "start";

  constructor(message: string, phase: "create" | "start") {
    super(message);
    this.phase = phase;
  }
}

interface Step {
  call: [name: string, ...registers: number[]];
  /** Go's words for the failure, before its reason. Undefined: it goes on. */
  failure?: string;
}

/** Descriptors of the log pipe and of the fifo that `runc start` opens, as recorded. */
const logPipe = 4;
const fifo = 5;

const PR_SET_PDEATHSIG = 1;
const PR_SET_KEEPCAPS = 8;
const PR_CAPBSET_DROP = 24;

const steps = (user: number, group: number, groups: number, cwd: string): Step[] => [
  {
    call: ["openat", AT_FDCWD, POINTER, 0x8_0000, 0],
    failure: "error closing exec fds: open /proc/self/fd",
  },
  {
    call: ["fstatfs", 7, POINTER],
    failure: "error closing exec fds: ensure /proc/self/fd is on procfs",
  },
  {
    call: ["getdents64", 7, POINTER, 8192],
    failure: "error closing exec fds: readdirent /proc/self/fd",
  },
  { call: ["fcntl", 7, 2, 1] },
  { call: ["close", 7] },
  { call: ["chdir", POINTER], failure: `chdir to cwd ("${cwd}") set in config.json failed` },
  { call: ["capget", POINTER, POINTER], failure: "unable to apply bounding set" },
  { call: ["prctl", PR_CAPBSET_DROP, 1, 0, 0, 0], failure: "unable to apply bounding set" },
  { call: ["prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0], failure: "unable to set keep caps" },
  {
    call: ["newfstatat", AT_FDCWD, POINTER, POINTER, 0],
    failure: "unable to setup user: stat /dev/null",
  },
  { call: ["fstat", 0, POINTER], failure: "unable to setup user: fstat fd 0" },
  { call: ["setgroups", groups, POINTER], failure: "unable to setup user: setgroups" },
  { call: ["setgid", group], failure: "unable to setup user" },
  { call: ["setuid", user], failure: "unable to setup user" },
  { call: ["prctl", PR_SET_KEEPCAPS, 0, 0, 0, 0], failure: "unable to clear keep caps" },
  { call: ["capset", POINTER, POINTER], failure: "unable to apply caps" },
  { call: ["prctl", PR_SET_PDEATHSIG, 0, 0, 0, 0], failure: "can't restore pdeath signal" },
];

const attempt = (system: System, { call: [name, ...registers], failure }: Step): void => {
  try {
    system.enter(name, ...registers);
  } catch (error) {
    if (error instanceof SystemError && failure === undefined) {
      return;
    }

    const reason = goReason(error);
    throw new LaunchError(`${failure}: ${reason}`, "create");
  }
};

/** Go writes the reasons of errno in small letters. */
export const goReason = (error: unknown): string => reasonOf(error).toLowerCase();

const dead = (): LaunchError => new LaunchError("container process is already dead", "start");

/** Takes on the user and the capabilities. @throws LaunchError */
const settle = (system: System, cwd: string): void => {
  const { uid, gid, groups } = system.process.credentials;
  for (const step of steps(uid, gid, groups.length, cwd)) {
    attempt(system, step);
  }

  try {
    system.enter("getppid");
  } catch (error) {
    // A parent it cannot see is one that has died.
    reasonOf(error);
    throw dead();
  }
};

/** Tells the parent that it is ready and waits to be let go. @throws LaunchError */
const waitForStart = async (system: System): Promise<void> => {
  system.attempt("close", 3);
  const tell = async (what: string, error: unknown): Promise<never> => {
    await system
      .write(2, Buffer.from(`${what}: ${goReason(error)}\n`))
      .catch((failed: unknown) => void reasonOf(failed));
    throw dead();
  };
  try {
    system.enter("close", logPipe);
  } catch (error) {
    await tell(`close log pipe fd ${logPipe}`, error);
  }

  try {
    system.enter("openat", AT_FDCWD, POINTER, 0x8_0001, 0);
  } catch (error) {
    await tell(`open exec fifo /proc/self/fd/${fifo}`, error);
  }

  try {
    system.enter("write", fifo + 1, POINTER, 1);
  } catch (error) {
    reasonOf(error);
    throw new LaunchError("cannot start an already running container", "start");
  }

  system.attempt("close", fifo);
  system.attempt("getpid");
};

export interface Entrance {
  filter: CallFilter | undefined;
  workingDirectory: string;
  /** Whether it is the container's first process, which waits to be started, or one that joins by exec. */
  first: boolean;
}

/**
Runs the steps with the filter, which is installed late when no new privileges may be gained: then it need not allow the first of them.
@param find Looks the program up. @throws LaunchError
*/
export const takeLastSteps = async <T>(
  system: System,
  { filter, workingDirectory, first }: Entrance,
  find: () => T,
): Promise<T> => {
  const { process } = system;
  const late = process.credentials.noNewPrivileges;
  const install = (): void => {
    process.filters = filter === undefined ? process.filters : [...process.filters, filter];
  };
  try {
    if (!late) {
      install();
    }

    settle(system, workingDirectory);
    const found = find();
    if (late) {
      install();
    }

    if (first) {
      await waitForStart(system);
    }

    return found;
  } catch (error) {
    throw error instanceof ProcessKilled ? dead() : error;
  }
};
