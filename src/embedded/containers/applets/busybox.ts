/** The program behind /bin/busybox and all its links. */
import type { Program } from "../kernel/program.ts";
import { AT_FDCWD, POINTER } from "../kernel/registers.ts";
import type { System } from "../kernel/system.ts";
import { applets } from "./applets.table.ts";
import { busyboxBanner } from "./banner.ts";
import { Task, runApplet } from "./task.ts";
import { usageText } from "./usage.ts";

/** Applets that treat `--help` as any other word. */
const withoutHelp = new Set(["true", "false", "test", "[", "[[", "echo"]);

const busyboxItself = async (task: Task): Promise<number> => {
  const [first] = task.args;
  if (first === undefined || first === "--help") {
    task.print(`${busyboxBanner} multi-call binary.\n\nUsage: busybox [function [arguments]...]\n`);
    return 0;
  }

  if (first === "--list" || first === "--list-full") {
    for (const name of applets.keys()) {
      task.print(`${first === "--list" ? "" : "bin/"}${name}\n`);
    }

    return 0;
  }

  return 127;
};

const PR_SET_NAME = 15;

/** Applets that may be set-uid root, so that they do not take on the user's own ids first. */
const keepIds = new Set([
  "crontab",
  "findfs",
  "login",
  "mount",
  "passwd",
  "ping",
  "ping6",
  "su",
  "traceroute",
  "traceroute6",
  "vlock",
  "wall",
]);

/** Whoever is not root becomes what it is; nobody looks whether that worked. */
const dropPrivileges = (system: System, name: string): void => {
  const { uid, gid } = system.process.credentials;
  if (system.attempt("getuid") && uid === 0) {
    return;
  }

  system.attempt("newfstatat", AT_FDCWD, POINTER, POINTER, 0);
  system.attempt("getgid");
  if (!keepIds.has(name)) {
    system.attempt("setgid", gid);
    system.attempt("setuid", uid);
  }
};

export const busybox: Program = async (system) => {
  const { argv } = system.process;
  system.attempt("prctl", PR_SET_NAME, POINTER);
  let [called = "busybox", ...args] = argv;
  let name = called.split("/").pop()!.replace(/^-/, "");
  if (name === "busybox" && args[0] !== undefined && !args[0].startsWith("--")) {
    [called = "", ...args] = args;
    name = called.split("/").pop()!;
  }

  const applet = applets.get(name);
  dropPrivileges(system, name);
  const task = new Task(system, name, args);
  if (name === "busybox") {
    return runApplet(task, busyboxItself);
  }

  if (applet === undefined) {
    await task.complain(`${name}: applet not found\n`);
    return 127;
  }

  if (args.length === 1 && args[0] === "--help" && !withoutHelp.has(name)) {
    await task.complain(usageText(name));
    return 0;
  }

  return runApplet(task, applet);
};
