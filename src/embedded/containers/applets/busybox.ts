/** The program behind /bin/busybox and all its links. */
import type { Program } from "../kernel/program.ts";
import { applets } from "./applets.ts";
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

export const busybox: Program = async (system) => {
  const { argv } = system.process;
  let [called = "busybox", ...args] = argv;
  let name = called.split("/").pop()!.replace(/^-/, "");
  if (name === "busybox" && args[0] !== undefined && !args[0].startsWith("--")) {
    [called = "", ...args] = args;
    name = called.split("/").pop()!;
  }

  const applet = applets.get(name);
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
