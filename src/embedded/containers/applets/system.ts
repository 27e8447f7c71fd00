/** Applets about the system: mount, sysctl, su, chroot, terminal and the rest that a container may not do. */
import { machine } from "../sandbox/proc-machine.ts";
import { openInput, readInput } from "./input.ts";
import { parseOptions } from "./options.ts";
import type { Applet, Task } from "./task.ts";
import { POINTER } from "../kernel/registers.ts";
import { SystemError } from "../kernel/system-error.ts";

export const tty = async (task: Task): Promise<number> => {
  const { flags } = await parseOptions(task, "s");
  const terminal = task.system.terminalOf(0);
  task.print(flags.has("s") ? "" : `${terminal ? "/dev/pts/0" : "not a tty"}\n`);
  return terminal ? 0 : 1;
};

export const stty = async (task: Task): Promise<number> => {
  const { terminal } = task.system.process;
  if (terminal === undefined || !task.system.terminalOf(0)) {
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

export const nproc = async (task: Task): Promise<number> => {
  await parseOptions(task, "", { long: { all: "a", "ignore:": "i" } });
  task.system.attempt("sched_getaffinity", 0, 1024, POINTER);
  task.print(`${machine.cpus}\n`);
  return 0;
};

export const dmesg = async (task: Task): Promise<number> => {
  const { flags } = await parseOptions(task, "cn:s:r");
  const { system } = task;
  try {
    system.require("SYSLOG", "syslog", flags.has("c") ? 4 : 3, POINTER, 0);
  } catch (error) {
    return task.failAbout("klogctl", error);
  }

  const { node } = system.kernel.host;
  if (node !== undefined && !flags.has("n")) {
    const text = await system.outside(node.log(flags.has("c")));
    // Below the text the kernel keeps the level of each line.
    task.print(flags.has("r") ? text.replaceAll(/^/gm, "<6>").replace(/<6>$/, "") : text);
  }

  return 0;
};

export const clear = (task: Task): number => {
  task.print("\u001B[H\u001B[J");
  return 0;
};

/** What only a machine's own root may do. */
export const power: Applet = async (task) => {
  await parseOptions(task, "d:nfwi");
  task.system.attempt("sync");
  try {
    task.system.require("SYS_BOOT", "reboot", 0xfee1_dead, 672_274_793, 0x0123_4567);
    // The machine is not the container's.
    throw new SystemError("EPERM");
  } catch (error) {
    return task.failAbout("", error);
  }
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

/** Reads and drops what it is given. */
export const swallow: Applet = async (task) => {
  await readInput(task, "-");
  return 0;
};

export const arch: Applet = (task) => {
  task.print("x86_64\n");
  return 0;
};

export const sync: Applet = async (task) => {
  const { rest } = await parseOptions(task, "df");
  let status = 0;
  for (const path of rest) {
    const fd = await openInput(task, path);
    status = fd === undefined ? 1 : status;
  }

  if (rest.length === 0) {
    task.system.attempt("sync");
  }

  return status;
};

/** Nobody is logged in. */
export const users: Applet = async (task) => {
  const { rest } = await parseOptions(task, "");
  if (rest.length > 0) {
    return task.usage();
  }

  task.print("\n");
  return 0;
};
