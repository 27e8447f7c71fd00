/** unshare, nsenter, setpriv: programs in namespaces or with privileges of their own. */
import { capabilityNames } from "../kernel/capabilities.ts";
import { O } from "../kernel/open-file.ts";
import type { Credentials } from "../kernel/permissions.ts";
import { POINTER } from "../kernel/registers.ts";
import { SystemError } from "../kernel/system-error.ts";
import { parseOptions } from "./options.ts";
import { becomeProgram } from "./run.ts";
import type { Task } from "./task.ts";

const CLONE_NEWUSER = 0x1000_0000;

/** By option: the flag of the kernel, and the file below /proc/PID/ns. */
const namespaces: Record<string, [flag: number, file: string]> = {
  m: [0x2_0000, "mnt"],
  u: [0x400_0000, "uts"],
  i: [0x800_0000, "ipc"],
  n: [0x4000_0000, "net"],
  p: [0x2000_0000, "pid"],
  U: [CLONE_NEWUSER, "user"],
};

/** Who one is in a user namespace that maps nobody. */
const overflowId = 65_534;

const shellOf = (task: Task): string[] => [task.environment.get("SHELL") ?? "/bin/sh"];

/** A user namespace may be had by anyone and gives leave for the others; nothing in it reaches the container's own things. */
const enterUserNamespace = (task: Task, asRoot: boolean): void => {
  const { credentials } = task.system.process;
  const id = asRoot ? 0 : overflowId;
  Object.assign(credentials, {
    uid: id,
    euid: id,
    suid: id,
    gid: id,
    egid: id,
    sgid: id,
    groups: [id],
    effective: 0n,
    permitted: 0n,
    bounding: 0n,
  });
};

export const unshare = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "muinpUfr", {
    inOrder: true,
    long: {
      mount: "m",
      uts: "u",
      ipc: "i",
      net: "n",
      pid: "p",
      user: "U",
      fork: "f",
      "map-root-user": "r",
    },
  });
  if (flags.has("r")) {
    flags.add("U");
  }

  const { system } = task;
  const wanted = [...flags].reduce((sum, letter) => sum + (namespaces[letter]?.[0] ?? 0), 0);
  system.ask("geteuid", "getegid");
  if (wanted !== 0) {
    try {
      const fresh = flags.has("U");
      if (system.enter("unshare", wanted) && !fresh && !system.capable("SYS_ADMIN")) {
        throw new SystemError("EPERM");
      }

      if (fresh) {
        enterUserNamespace(task, flags.has("r"));
      }
    } catch (error) {
      return task.failAbout(`unshare(0x${wanted.toString(16)})`, error);
    }
  }

  return becomeProgram(task, rest.length === 0 ? shellOf(task) : rest);
};

export const nsenter = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "t:muinpUS:G:rwF", {
    inOrder: true,
    long: { "target:": "t", mount: "m", uts: "u", ipc: "i", net: "n", pid: "p", user: "U" },
  });
  const target = values.get("t") ?? "0";
  const { system } = task;
  for (const [letter, [flag, file]] of Object.entries(namespaces)) {
    if (!flags.has(letter)) {
      continue;
    }

    const path = `/proc/${target}/ns/${file}`;
    try {
      system.enter("openat", O.RDONLY, POINTER, 0);
      system.stat(`/proc/${target}`);
    } catch (error) {
      return task.failAbout(`can't open '${path}'`, error);
    }

    try {
      system.require("SYS_ADMIN", "setns", 3, flag);
    } catch (error) {
      return task.failAbout(`setns(): can't reassociate to namespace '${file}'`, error);
    }
  }

  return becomeProgram(task, rest.length === 0 ? shellOf(task) : rest);
};

const PR_SET_NO_NEW_PRIVS = 38;
/** Capabilities that this busybox has words for; later ones are numbers. */
const namedCapabilities = 38;

const setText = (set: bigint): string => {
  const names = capabilityNames.flatMap((name, index) =>
    (set & (1n << BigInt(index))) === 0n
      ? []
      : [index < namedCapabilities ? name.toLowerCase() : `cap_${index}`],
  );
  return names.length === 0 ? "[none]" : names.join(",");
};

const privilegesText = (who: Credentials): string => {
  const groups = who.groups.length === 0 ? "[none]" : who.groups.join(",");
  return [
    `uid: ${who.uid}`,
    `euid: ${who.euid}`,
    `gid: ${who.gid}`,
    `egid: ${who.egid}`,
    `Supplementary groups: ${groups}`,
    `no_new_privs: ${who.noNewPrivileges ? 1 : 0}`,
    `Inheritable capabilities: ${setText(who.inheritable)}`,
    `Ambient capabilities: ${setText(who.ambient)}`,
    `Capability bounding set: ${setText(who.bounding)}`,
    "",
  ].join("\n");
};

export const setpriv = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "d", {
    inOrder: true,
    long: { dump: "d", nnp: "N", "no-new-privs": "N", "inh-caps:": "I", "ambient-caps:": "A" },
  });
  if (flags.has("d")) {
    task.print(privilegesText(task.system.process.credentials));
    return 0;
  }

  if (rest.length === 0) {
    return task.usage();
  }

  if (flags.has("N")) {
    try {
      task.system.enter("prctl", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
      task.system.process.credentials.noNewPrivileges = true;
    } catch (error) {
      return task.failAbout("prctl: NO_NEW_PRIVS", error);
    }
  }

  return becomeProgram(task, rest);
};
