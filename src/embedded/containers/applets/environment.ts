/** env, printenv, hostname, whoami, id, groups, logname, tty, nproc, uname, arch, which. */
import { findGroup, findUser, listGroups } from "./accounts.ts";
import { parseOptions } from "./options.ts";
import { becomeProgram } from "./run.ts";
import type { Task } from "./task.ts";
import { POINTER } from "../kernel/registers.ts";
import { machine } from "../sandbox/proc-machine.ts";

export const env = async (task: Task): Promise<number> => {
  const { flags, all, rest } = await parseOptions(task, "iu:0", {
    inOrder: true,
    long: { "ignore-environment": "i", "unset:": "u" },
  });
  const words = [...rest];
  const bare = flags.has("i") || words[0] === "-";
  if (words[0] === "-") {
    words.shift();
  }

  const environment = new Map(bare ? [] : task.environment);
  for (const [option, value] of all) {
    if (option === "u") {
      environment.delete(value!);
    }
  }

  while (words[0]?.includes("=") === true) {
    const [pair] = words.splice(0, 1) as [string];
    environment.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
  }

  if (words.length > 0) {
    return becomeProgram(task, words, environment);
  }

  for (const [name, value] of environment) {
    task.print(`${name}=${value}${flags.has("0") ? "\0" : "\n"}`);
  }

  return 0;
};

export const printenv = async (task: Task): Promise<number> => {
  if (task.args.length === 0) {
    for (const [name, value] of task.environment) {
      task.print(`${name}=${value}\n`);
    }

    return 0;
  }

  let status = 0;
  for (const name of task.args) {
    const value = task.environment.get(name);
    if (value === undefined) {
      status = 1;
    } else {
      task.print(`${value}\n`);
    }
  }

  return status;
};

export const whoami = async (task: Task): Promise<number> => {
  if (task.args.length > 0) {
    return task.usage();
  }

  task.system.ask("geteuid");
  const { euid } = task.system.process.credentials;
  const user = findUser(task.system, euid);
  if (user === undefined) {
    return task.fail(`unknown uid ${euid}`);
  }

  task.print(`${user.name}\n`);
  return 0;
};

const groupIds = (task: Task, name: string | undefined): number[] => {
  const { credentials } = task.system.process;
  if (name === undefined) {
    task.system.attempt("getgroups", 64, POINTER);
    return [...new Set([credentials.gid, ...credentials.groups])];
  }

  const user = findUser(task.system, name);
  const member = listGroups(task.system).filter(({ members }) => members.includes(name));
  return [...new Set([user?.gid ?? 0, ...member.map(({ gid }) => gid)])];
};

export const id = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "ugGnr");
  if (rest.length > 1) {
    return task.usage();
  }

  const [name] = rest;
  const { system } = task;
  system.ask("getuid", "getegid", "getgid", "geteuid");
  const user = name === undefined ? undefined : findUser(system, name);
  if (name !== undefined && user === undefined) {
    return task.fail(`unknown user ${name}`);
  }

  const { credentials } = system.process;
  const uid = user?.uid ?? (flags.has("r") ? credentials.uid : credentials.euid);
  const gid = user?.gid ?? (flags.has("r") ? credentials.gid : credentials.egid);
  const userName = findUser(system, uid)?.name;
  const groupName = (number: number): string | undefined => findGroup(system, number)?.name;
  const shown = async (
    number: number,
    known: string | undefined,
    kind: string,
  ): Promise<string> => {
    if (!flags.has("n") || known !== undefined) {
      return flags.has("n") ? known! : String(number);
    }

    await task.warn(`unknown ID ${number}`);
    void kind;
    return String(number);
  };
  if (flags.has("u")) {
    task.print(`${await shown(uid, userName, "user")}\n`);
  } else if (flags.has("g")) {
    task.print(`${await shown(gid, groupName(gid), "group")}\n`);
  } else if (flags.has("G")) {
    const names: string[] = [];
    for (const number of groupIds(task, name)) {
      names.push(await shown(number, groupName(number), "group"));
    }

    task.print(`${names.join(" ")}\n`);
  } else {
    const label = (number: number, known: string | undefined): string =>
      known === undefined ? String(number) : `${number}(${known})`;
    const groups = groupIds(task, name).map((number) => label(number, groupName(number)));
    task.print(
      `uid=${label(uid, userName)} gid=${label(gid, groupName(gid))}${groups.length > 0 ? ` groups=${groups.join(",")}` : ""}\n`,
    );
  }

  return 0;
};

export const groups = async (task: Task): Promise<number> => {
  const { rest } = await parseOptions(task, "");
  const [name] = rest;
  task.system.ask("getuid", "getegid", "getgid", "geteuid");
  if (name !== undefined && findUser(task.system, name) === undefined) {
    return task.fail(`unknown user ${name}`);
  }

  const names = groupIds(task, name).map(
    (number) => findGroup(task.system, number)?.name ?? String(number),
  );
  task.print(`${names.join(" ")}\n`);
  return 0;
};

export const uname = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "snrvmpioa", {
    long: {
      all: "a",
      "kernel-name": "s",
      nodename: "n",
      "kernel-release": "r",
      "kernel-version": "v",
      machine: "m",
      processor: "p",
      "hardware-platform": "i",
      "operating-system": "o",
    },
  });
  if (rest.length > 0) {
    return task.usage();
  }

  task.system.attempt("uname", POINTER);
  const fields: [string, string][] = [
    ["s", "Linux"],
    ["n", task.system.kernel.hostname],
    ["r", machine.kernelRelease],
    ["v", machine.kernelVersion],
    ["m", "x86_64"],
    ["p", "unknown"],
    ["i", "unknown"],
    ["o", "GNU/Linux"],
  ];
  const all = flags.has("a");
  const chosen = fields.filter(([letter, value]) =>
    all ? value !== "unknown" : flags.size === 0 ? letter === "s" : flags.has(letter),
  );
  task.print(`${chosen.map(([, value]) => value).join(" ")}\n`);
  return 0;
};

export const hostname = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "sidfF:");
  const { kernel } = task.system;
  const file = values.get("F");
  if (file !== undefined) {
    const fd = await task.attempt(`can't open '${file}'`, () => task.system.open(file));
    return fd === undefined ? 1 : task.fail("sethostname: Operation not permitted");
  }

  if (rest.length > 1) {
    return task.usage();
  }

  task.system.attempt("uname", POINTER);
  if (rest[0] !== undefined) {
    try {
      task.system.require("SYS_ADMIN", "sethostname", POINTER, rest[0].length);
    } catch (error) {
      return task.failAbout("sethostname", error);
    }

    [kernel.hostname] = rest as [string];
    return 0;
  }

  const dot = kernel.hostname.indexOf(".");
  if (flags.has("i")) {
    task.print(`${kernel.options.address}\n`);
  } else if (flags.has("s")) {
    task.print(`${dot === -1 ? kernel.hostname : kernel.hostname.slice(0, dot)}\n`);
  } else if (flags.has("d")) {
    task.print(dot === -1 ? "\n" : `${kernel.hostname.slice(dot + 1)}\n`);
  } else {
    task.print(`${kernel.hostname}\n`);
  }

  return 0;
};
