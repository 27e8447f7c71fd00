/** Applets about the system: mount, sysctl, su, chroot, terminal and the rest that a container may not do. */
import { machine } from "../sandbox/proc-machine.ts";
import { readInput } from "./input.ts";
import { parseOptions } from "./options.ts";
import type { Applet, Task } from "./task.ts";

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
