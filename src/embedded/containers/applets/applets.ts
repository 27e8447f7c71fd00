/** All applets by name, in the order in which busybox lists them. */
import { awk } from "./awk.ts";
import { cat, rev, tac } from "./cat.ts";
import {
  chgrp,
  chmod,
  chown,
  fallocate,
  link,
  ln,
  mkdir,
  mkfifo,
  mknod,
  rm,
  rmdir,
  touch,
  truncate,
  unlink,
} from "./change.ts";
import { cp, install, mv } from "./copy.ts";
import {
  comm,
  cut,
  expand,
  fold,
  nl,
  paste,
  seq,
  shuf,
  split,
  tee,
  unexpand,
  uniq,
  wc,
  yes,
} from "./count.ts";
import { env, groups, hostname, id, printenv, uname, whoami } from "./environment.ts";
import { find } from "./find.ts";
import { grep } from "./grep.ts";
import { head, tail } from "./head-tail.ts";
import { innerApplets } from "./inner.ts";
import { killApplet, killall } from "./kill.ts";
import { ls } from "./list.ts";
import {
  basename,
  cmp,
  df,
  dirname,
  du,
  mktemp,
  pwd,
  readlink,
  realpath,
  stat,
  which,
} from "./paths.ts";
import { sed } from "./sed.ts";
import { nice, nohup, renice, sleep, time, timeout, usleep, watch } from "./sleep.ts";
import { sort } from "./sort.ts";
import { sh } from "../shell/main.ts";
import type { Applet } from "./task.ts";
import { tr } from "./tr.ts";
import { xargs } from "./xargs.ts";

const arch: Applet = (task) => {
  task.print("x86_64\n");
  return 0;
};

const table: Record<string, Applet> = {
  ...innerApplets,
  arch,
  ash: sh,
  awk,
  basename,
  cat,
  chgrp,
  chmod,
  chown,
  cmp,
  comm,
  cp,
  cut,
  df,
  dirname,
  du,
  egrep: grep,
  env,
  expand,
  fallocate,
  false: () => 1,
  fgrep: grep,
  find,
  fold,
  grep,
  groups,
  head,
  hostname,
  id,
  install,
  kill: killApplet,
  killall,
  link,
  ln,
  ls,
  mkdir,
  mkfifo,
  mknod,
  mktemp,
  mv,
  nice,
  nl,
  nohup,
  paste,
  printenv,
  pwd,
  readlink,
  realpath,
  renice,
  rev,
  rm,
  rmdir,
  sed,
  seq,
  sh,
  shuf,
  sleep,
  sort,
  split,
  stat,
  sync: () => 0,
  tac,
  tail,
  tee,
  time,
  timeout,
  touch,
  tr,
  true: () => 0,
  truncate,
  uname,
  unexpand,
  uniq,
  unlink,
  usleep,
  watch,
  wc,
  which,
  whoami,
  xargs,
  yes,
};

export const applets: ReadonlyMap<string, Applet> = new Map(
  Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1)),
);
