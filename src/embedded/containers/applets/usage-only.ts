/** Applets that busybox has and that find nothing to work on in a container: they know their options and say why they cannot. */
import { parseOptions } from "./options.ts";
import type { Applet } from "./task.ts";

/** Letters each understands; what it says when it is started all the same. */
const table: Record<string, [letters: string, refusal: string | undefined]> = {
  adduser: ["h:g:s:G:DSHu:k:", undefined],
  addgroup: ["g:S", undefined],
  deluser: ["r", undefined],
  delgroup: ["", undefined],
  blkid: ["", ""],
  brctl: ["", ""],
  chattr: ["Rv", undefined],
  chrt: ["prfobimRd", undefined],
  crond: [
    "l:L:fbSc:d:",
    "can't change directory to '/var/spool/cron/crontabs': No such file or directory",
  ],
  crontab: ["u:c:lerd", "can't open 'root': No such file or directory"],
  ed: ["p:s", undefined],
  fdisk: ["C:H:lS:ub:s", undefined],
  flock: ["sxnu", undefined],
  fsck: ["ANPRTVCt:", ""],
  fuser: ["mk4s6", undefined],
  getty: ["I:LH:f:hil:mt:wn", undefined],
  lsattr: ["Radlv", ""],
  lsof: ["", ""],
  lsmod: ["", ""],
  lsusb: ["", ""],
  lspci: ["mnki", ""],
  makedevs: ["d:", undefined],
  mkswap: ["L:", undefined],
  nameif: ["sc:", undefined],
  ntpd: ["nqNxwp:k:S:lI:d46aAbgL", undefined],
  patch: ["RNEp:i:", undefined],
  rdate: ["sp", undefined],
  script: ["ac:fqt", undefined],
  ssl_client: ["s:r:n:e", undefined],
  "start-stop-daemon": ["KSbqtma:n:s:u:c:x:p:vN:oR:d:", undefined],
  swapoff: ["a", undefined],
  syslogd: ["nO:l:SR:Ls:b:DKf:C", ""],
  tftp: ["l:r:gpb:", undefined],
  tsort: ["", ""],
  udhcpc: ["CV:H:h:F:x:T:+t:A:s:p:i:SBRqnaO:r:ofb", "ioctl 0x8933 failed: No such device"],
  unlzma: ["cfkvqd", ""],
  unzip: ["lnopqxjv", undefined],
  uudecode: ["o:", undefined],
  vconfig: ["", undefined],
  vi: ["hkR:c:", undefined],
  vlock: ["a", "can't open '/dev/tty': No such device or address"],
  whois: ["h:p:i", undefined],
};

/** @throws ProcessExit with the usage when there is nothing to do */
const applet =
  (letters: string, refusal: string | undefined): Applet =>
  async (task) => {
    const { rest } = await parseOptions(task, letters.replaceAll("+", ""));
    if (refusal === undefined && rest.length === 0) {
      return task.usage();
    }

    return refusal === "" ? 0 : task.fail(refusal ?? "Operation not permitted");
  };

export const usageOnly: Record<string, Applet> = Object.fromEntries(
  Object.entries(table).map(([name, [letters, refusal]]) => [name, applet(letters, refusal)]),
);
