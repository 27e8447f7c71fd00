/** Applets about the system: mount, sysctl, su, chroot, terminal and the rest that a container may not do. */
import { findUser, listGroups } from "./accounts.ts";
import { readInput } from "./input.ts";
import { parseOptions } from "./options.ts";
import { becomeProgram } from "./run.ts";
import { encode } from "./task.ts";
import type { Applet, Task } from "./task.ts";
import { O } from "../kernel/open-file.ts";
import { isErrno, reasonOf } from "../kernel/system-error.ts";
import { machine } from "../sandbox/proc-machine.ts";
import { formatMounts } from "../sandbox/mount-text.ts";
import { readFileText } from "../shell/read-file.ts";

export const mount = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "arwvnfst:o:O:i", { long: {} });
  const { system } = task;
  if (rest.length < 2 && !flags.has("o") && !flags.has("a") && rest.length === 0) {
    for (const line of formatMounts(system.kernel.mounts)
      .split("\n")
      .filter((text) => text !== "")) {
      const [source, path, type, options] = line.split(" ");
      if (!values.has("t") || type === values.get("t")) {
        task.print(`${source} on ${path} type ${type} (${options})\n`);
      }
    }

    return 0;
  }

  const [source = "", point] = rest.length === 1 ? [rest[0]!, rest[0]!] : rest;
  if (!system.capable("SYS_ADMIN")) {
    if (rest.length >= 2 && system.process.credentials.euid === 0) {
      try {
        system.stat(point!);
      } catch (error) {
        await task.warn(`mounting ${source} on ${point} failed: ${reasonOf(error)}`);
        return 255;
      }
    }

    return task.fail("permission denied (are you root?)");
  }

  if (point === undefined) {
    return task.fail(`can't find ${source} in /etc/fstab`);
  }

  await task.warn(`mounting ${source} on ${point} failed: Operation not permitted`);
  return 255;
};

export const umount = async (task: Task): Promise<number> => {
  const { rest } = await parseOptions(task, "fldnrat:");
  if (rest.length === 0) {
    return task.usage();
  }

  let status = 0;
  for (const path of rest) {
    const mounted = task.system.kernel.mounts.list.find((one) => one.path === path);
    const allowed = task.system.capable("SYS_ADMIN");
    if (allowed && mounted !== undefined && mounted.point !== undefined) {
      task.system.kernel.mounts.remove(mounted);
      continue;
    }

    await task.warn(
      `can't unmount ${path}: ${allowed ? "Invalid argument" : "Operation not permitted"}`,
    );
    status = 1;
  }

  return status;
};

export const sysctl = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "+neAapwq", { inOrder: true });
  const { system } = task;
  let status = 0;
  const show = async (name: string): Promise<void> => {
    const path = name.replaceAll(".", "/");
    try {
      const text = (await readFileText(system, `/proc/sys/${path}`)).trimEnd();
      task.print(
        flags.has("n")
          ? `${text}\n`
          : flags.has("N")
            ? `${name}\n`
            : `${name.replaceAll("/", ".")} = ${text}\n`,
      );
    } catch (error) {
      status = 1;
      if (!flags.has("e")) {
        await task.warn(
          isErrno(error, "ENOENT")
            ? `error: '${path}' is an unknown key`
            : `error reading key '${name}': ${reasonOf(error)}`,
        );
      }
    }
  };
  const walk = async (folder: string): Promise<void> => {
    for (const name of system.readDirectory(`/proc/sys${folder}`).toSorted()) {
      const path = `${folder}/${name}`;
      await (system.stat(`/proc/sys${path}`).type === "directory"
        ? walk(path)
        : show(path.slice(1).replaceAll("/", ".")));
    }
  };
  if (flags.has("a") || flags.has("A")) {
    await walk("");
    return 0;
  }

  for (const word of rest) {
    const equals = word.indexOf("=");
    if (equals === -1) {
      await show(word);
      continue;
    }

    const name = word.slice(0, equals);
    try {
      const fd = await system.open(
        `/proc/sys/${name.replaceAll(".", "/")}`,
        O.WRONLY | O.CREAT | O.TRUNC,
      );
      await system.write(fd, encode(`${word.slice(equals + 1)}\n`));
      task.print(flags.has("q") ? "" : `${name} = ${word.slice(equals + 1)}\n`);
    } catch (error) {
      status = 1;
      await task.warn(
        isErrno(error, "ENOENT")
          ? `error: '${name.replaceAll(".", "/")}' is an unknown key`
          : `error setting key '${name}': ${reasonOf(error)}`,
      );
    }
  }

  return status;
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
  const user = findUser(system, name);
  if (user === undefined) {
    return task.fail(`unknown user ${name}`);
  }

  if (system.process.credentials.uid !== 0) {
    return task.fail("must be suid to work properly");
  }

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
    system.setUser(user.uid);
  } catch (error) {
    return task.failAbout("can't change identity", error);
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

export const tty = async (task: Task): Promise<number> => {
  const { flags } = await parseOptions(task, "s");
  const terminal = task.system.isTerminal(0);
  task.print(flags.has("s") ? "" : `${terminal ? "/dev/pts/0" : "not a tty"}\n`);
  return terminal ? 0 : 1;
};

export const stty = async (task: Task): Promise<number> => {
  const { terminal } = task.system.process;
  if (terminal === undefined || !task.system.isTerminal(0)) {
    return task.fail(
      "standard input: Inappropriate ioctl for device".replace(
        "Inappropriate ioctl for device",
        "Not a tty",
      ),
    );
  }

  for (const word of task.args) {
    const on = !word.startsWith("-");
    const name = word.replace(/^-/, "");
    if (name === "echo") {
      terminal.modes = { ...terminal.modes, echo: on };
    } else if (name === "raw" || name === "cbreak") {
      terminal.modes = { ...terminal.modes, canonical: !on };
    } else if (name === "sane") {
      terminal.modes = { canonical: true, echo: true, signals: true };
    } else if (name === "size") {
      task.print(`${terminal.rows} ${terminal.columns}\n`);
    }
  }

  if (task.args.length === 0) {
    task.print(`speed 38400 baud; line = 0;\n`);
  }

  return 0;
};

export const nproc = (task: Task): number => {
  task.print(`${machine.cpus}\n`);
  return 0;
};

export const dmesg = async (task: Task): Promise<number> => {
  await parseOptions(task, "cn:s:r");
  return task.system.capable("SYSLOG") ? 0 : task.fail("klogctl: Operation not permitted");
};

export const clear = (task: Task): number => {
  task.print("\u001B[H\u001B[J");
  return 0;
};

/** What only a machine's own root may do. */
export const power: Applet = async (task) => {
  await parseOptions(task, "d:nfwi");
  return task.fail(": Operation not permitted");
};

export const passwd: Applet = async (task) => {
  if (task.system.process.credentials.euid !== 0) {
    return task.fail("must be suid to work properly");
  }

  task.print("Changing password for root\nNew password: \n");
  return task.fail("password for root is unchanged");
};

export const hwclock: Applet = async (task) =>
  task.fail("can't open '/dev/misc/rtc': No such file or directory");

export const modprobe: Applet = async (task) => {
  await parseOptions(task, "alrsqvDb");
  return task.fail("can't change directory to '/lib/modules': No such file or directory");
};

export const logname: Applet = async (task) =>
  task.fail(
    "getlogin: No such device or address".replace(
      "No such device or address",
      "Inappropriate ioctl for device",
    ),
  );

export const mountpoint = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "qndx");
  const [path] = rest;
  if (path === undefined) {
    return task.usage();
  }

  let found;
  try {
    found = task.system.stat(path);
  } catch (error) {
    return flags.has("q") ? 1 : task.fail(`${path}: ${reasonOf(error)}`);
  }

  const is = task.system.kernel.mounts.list.some(({ root }) => root === found.inode);
  task.print(flags.has("q") ? "" : `${path} is ${is ? "" : "not "}a mountpoint\n`);
  return is ? 0 : 1;
};

/** Reads and drops what it is given. */
export const swallow: Applet = async (task) => {
  await readInput(task, "-");
  return 0;
};
