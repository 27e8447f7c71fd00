/** All applets by name, in the order in which busybox lists them. */
import { nc, telnet } from "./netcat.ts";
import { arping, ifconfig, netstat, route } from "./network.ts";
import { ip } from "./ip.ts";
import { ipcalc } from "./ipcalc.ts";
import { nslookup } from "./nslookup.ts";
import { ping, traceroute } from "./ping.ts";
import { awk } from "./awk.ts";
import { cat, rev, tac } from "./cat.ts";
import { chgrp, chmod, chown } from "./modes.ts";
import { fallocate, mkfifo, mknod, truncate } from "./nodes.ts";
import { link, ln } from "./links.ts";
import { mkdir, rmdir } from "./folders.ts";
import { rm, unlink } from "./remove.ts";
import { touch } from "./touch.ts";
import { base64, uuencode } from "./base64.ts";
import { checksum, cksum, sum } from "./checksum.ts";
import { compressors } from "./compress.ts";
import { cp, mv } from "./copy.ts";
import { install } from "./install.ts";
import { comm, shuf, split, tee } from "./combine.ts";
import { cut, uniq } from "./select.ts";
import { expand, fold, paste, unexpand } from "./columns.ts";
import { nl, seq, yes } from "./sequence.ts";
import { wc } from "./wc.ts";
import { cal, date, lineEnds, pager } from "./date.ts";
import { diff } from "./diff.ts";
import { dd } from "./dd.ts";
import { hexdump } from "./hexdump.ts";
import { od } from "./od.ts";
import { strings, xxd } from "./xxd.ts";
import { env, groups, hostname, id, printenv, uname, whoami } from "./environment.ts";
import { expr } from "./expr.ts";
import { find } from "./find.ts";
import { grep } from "./grep.ts";
import { head, tail } from "./head-tail.ts";
import { httpd } from "./httpd.ts";
import { innerApplets } from "./inner.ts";
import { killApplet, killall } from "./kill.ts";
import { ls } from "./list.ts";
import { basename, dirname, pwd, readlink, realpath, which } from "./names.ts";
import { cmp } from "./cmp.ts";
import { df, du } from "./disk.ts";
import { mktemp } from "./mktemp.ts";
import { stat } from "./stat.ts";
import { free, uptime } from "./memory.ts";
import { pgrep, pidof, pkill } from "./match-processes.ts";
import { ps } from "./processes.ts";
import { top } from "./top.ts";
import { sed } from "./sed.ts";
import { nice, nohup, renice, sleep, time, timeout, usleep, watch } from "./sleep.ts";
import { sort } from "./sort.ts";
import { sh } from "../shell/main.ts";
import type { Applet } from "./task.ts";
import { chroot, passwd, setsid, su } from "./identity.ts";
import {
  arch,
  clear,
  dmesg,
  hwclock,
  logname,
  modprobe,
  nproc,
  power,
  stty,
  swallow,
  sync,
  tty,
  users,
} from "./system.ts";
import { nsenter, setpriv, unshare } from "./namespaces.ts";
import { insmod, ionice, losetup, pivotRoot, swapon, taskset } from "./machine.ts";
import { mount, mountpoint, umount } from "./mount.ts";
import { sysctl } from "./sysctl.ts";
import { tar } from "./tar.ts";
import { tr } from "./tr.ts";
import { usageOnly } from "./usage-only.ts";
import { wget } from "./wget.ts";
import { xargs } from "./xargs.ts";

/** There is nothing to tell or to do. */
const nothing: Applet = () => 0;

const table: Record<string, Applet> = {
  ...innerApplets,
  ...compressors,
  ...usageOnly,
  arch,
  ash: sh,
  arp: nothing,
  arping,
  awk,
  cal,
  chpasswd: swallow,
  chroot,
  clear,
  date,
  diff,
  dmesg,
  dos2unix: lineEnds,
  expr,
  free,
  halt: power,
  httpd,
  hwclock,
  ifconfig,
  insmod,
  ionice,
  ip,
  ipcalc,
  less: pager,
  logger: nothing,
  logname,
  losetup,
  modprobe,
  more: pager,
  mount,
  mountpoint,
  nc,
  netstat,
  nproc,
  nsenter,
  nslookup,
  passwd,
  pgrep,
  pidof,
  ping,
  pivot_root: pivotRoot,
  ping6: ping,
  pkill,
  poweroff: power,
  ps,
  reboot: power,
  reset: clear,
  route,
  setpriv,
  setsid,
  stty,
  su,
  swapon,
  sysctl,
  taskset,
  telnet,
  top,
  traceroute,
  tty,
  umount,
  unshare,
  unix2dos: lineEnds,
  uptime,
  users,
  wget,
  w: nothing,
  who: nothing,
  base64,
  cksum,
  crc32: cksum,
  dd,
  hd: hexdump,
  hexdump,
  md5sum: checksum,
  od,
  sha1sum: checksum,
  sha256sum: checksum,
  sha384sum: checksum,
  sha3sum: checksum,
  sha512sum: checksum,
  strings,
  sum,
  tar,
  uuencode,
  xxd,
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
  sync,
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

const byName = Object.entries(table).toSorted(([a], [b]) => (a < b ? -1 : 1));

export const applets: ReadonlyMap<string, Applet> = new Map(byName);
