/** Applets that run inside the shell, without a process of their own. */
import { Task, runApplet } from "../../applets/task.ts";
import { innerApplets } from "../../applets/inner.ts";
import type { Builtin } from "./builtin.ts";

export const appletBuiltin: Builtin = {
  kind: "applet",
  run: async (shell, args, name) => {
    const task = new Task(shell.system, name, args, {
      name: shell.appletName,
      environment: shell.variables.environment(),
    });
    return runApplet(task, innerApplets[name]!);
  },
};
