/** su, chroot, setsid, passwd. */
import { AF_UNIX, SOCK_DGRAM } from "../kernel/registers.ts";
import { reasonOf } from "../kernel/system-error.ts";
import type { System } from "../kernel/system.ts";
import { findUser, listGroups } from "./accounts.ts";
import { parseOptions } from "./options.ts";
import { becomeProgram } from "./run.ts";
import type { Applet, Task } from "./task.ts";

/** Who logged in is asked first, though nobody did: the log is to name them. */
const lookUpLogin = (system: System): void => {
  try {
    system.peek("/proc/self/loginuid");
  } catch (error) {
    reasonOf(error);
  }

  findUser(system, system.process.credentials.uid);
};

/** The system log, which is told of everyone who becomes another, and which is not there. */
const openLog = (system: System): void => {
  try {
    system.socket(AF_UNIX, SOCK_DGRAM);
  } catch (error) {
    reasonOf(error);
  }
};

export const su = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "mplc:s:", { inOrder: true });
  const words = [...rest];
  const login = flags.has("l") || words[0] === "-";
  if (words[0] === "-") {
    words.shift();
  }

  const name = words.shift() ?? "root";
  // What stands behind the name is for the shell, `-c` included.
  const { system } = task;
  lookUpLogin(system);
  const user = findUser(system, name);
  if (user === undefined) {
    return task.fail(`unknown user ${name}`);
  }

  if (system.process.credentials.uid !== 0) {
    return task.fail("must be suid to work properly");
  }

  openLog(system);
  const environment = new Map(task.environment);
  if (!flags.has("m") && !flags.has("p")) {
    environment.set("HOME", user.home);
    environment.set("SHELL", user.shell || "/bin/sh");
    if (user.uid !== 0) {
      environment.set("USER", user.name);
      environment.set("LOGNAME", user.name);
    }
  }

  const groups = [
    user.gid,
    ...listGroups(system)
      .filter(({ members }) => members.includes(name))
      .map(({ gid }) => gid),
  ];
  try {
    system.setGroup(user.gid, groups);
  } catch (error) {
    return task.failAbout("can't set groups", error);
  }

  try {
    system.setUser(user.uid);
  } catch (error) {
    return task.failAbout("setuid", error);
  }

  if (login) {
    try {
      system.chdir(user.home);
      environment.delete("PWD");
    } catch (error) {
      await task.warnAbout(`can't change directory to '${user.home}'`, error);
      system.chdir("/");
    }
  }

  const command = values.get("c");
  const shell = values.get("s") ?? (user.shell === "" ? "/bin/sh" : user.shell);
  return becomeProgram(
    task,
    [shell, ...(command === undefined ? [] : ["-c", command]), ...words],
    environment,
  );
};

export const chroot = async (task: Task): Promise<number> => {
  const [folder, ...words] = task.args;
  if (folder === undefined) {
    return task.usage();
  }

  try {
    task.system.chroot(folder);
    task.system.chdir("/");
  } catch (error) {
    return task.failAbout(`can't change root directory to '${folder}'`, error);
  }

  return becomeProgram(
    task,
    words.length === 0 ? [task.environment.get("SHELL") ?? "/bin/sh", "-i"] : words,
  );
};

export const setsid = async (task: Task): Promise<number> => {
  const { rest } = await parseOptions(task, "c", { inOrder: true });
  if (rest.length === 0) {
    return task.usage();
  }

  const run = async (system: Task["system"]): Promise<number> => {
    system.setSession();
    return 0;
  };
  if (task.system.process.group === task.system.pid) {
    task.system.attempt("setsid");
    const child = task.system.fork(async (system) => {
      await run(system);
      return becomeProgram(task, rest);
    });
    void child;
    return 0;
  }

  await run(task.system);
  return becomeProgram(task, rest);
};

export const passwd: Applet = async (task) => {
  if (task.system.process.credentials.euid !== 0) {
    return task.fail("must be suid to work properly");
  }

  task.print("Changing password for root\nNew password: \n");
  return task.fail("password for root is unchanged");
};
