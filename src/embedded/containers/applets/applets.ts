/** All applets by name. */
import { cat, rev, tac } from "./cat.ts";
import { env, groups, hostname, id, printenv, uname, whoami } from "./environment.ts";
import { innerApplets } from "./inner.ts";
import { killApplet, killall } from "./kill.ts";
import { nice, nohup, renice, sleep, time, timeout, usleep, watch } from "./sleep.ts";
import { sh } from "../shell/main.ts";
import type { Applet } from "./task.ts";

export const applets: ReadonlyMap<string, Applet> = new Map<string, Applet>([
  ...Object.entries(innerApplets),
  ...Object.entries({
    arch: ((task) => {
      task.print("x86_64\n");
      return 0;
    }) satisfies Applet,
    ash: sh,
    cat,
    env,
    false: () => 1,
    groups,
    hostname,
    id,
    kill: killApplet,
    killall,
    nice,
    nohup,
    printenv,
    renice,
    rev,
    sh,
    sleep,
    tac,
    time,
    timeout,
    true: () => 0,
    uname,
    usleep,
    watch,
    whoami,
  }),
]);
