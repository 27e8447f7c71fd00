/** ps, top, pidof, pgrep, pkill, free, uptime. */
import { findUser } from "./accounts.ts";
import { parseSignalText } from "./kill.ts";
import { humanSize, parseDuration } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import { formatDate } from "./date-text.ts";
import type { Task } from "./task.ts";
import type { Process } from "../kernel/process.ts";
import { ProcessExit, isErrno } from "../kernel/system-error.ts";
import { compileRegex } from "../regex/regex.ts";
import { machine } from "../sandbox/proc-machine.ts";

const everyProcess = (task: Task): Process[] =>
  [...task.system.kernel.processes.values()].toSorted((a, b) => a.pid - b.pid);

const commandLine = (process: Process): string =>
  process.ended !== undefined
    ? `[${process.command}]`
    : process.argv.length === 0
      ? `[${process.command}]`
      : process.argv.join(" ").replaceAll(/[\0-\u001F]/g, " ");

const userOf = (task: Task, process: Process): string =>
  findUser(task.system, process.credentials.euid)?.name ?? String(process.credentials.euid);

const clock = (ms: number): string =>
  `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

const stateLetter = (process: Process): string =>
  process.ended !== undefined ? "Z" : process.stopped ? "T" : process.sleeping ? "S" : "R";

interface PsColumn {
  title: string;
  width: number;
  right?: boolean;
  value(task: Task, process: Process): string;
}

const kib = (bytes: number): string => {
  const value = Math.round(bytes / 1024);
  return value < 10_000 ? String(value) : `${Math.round(value / 1024)}m`;
};

const columns: Record<string, PsColumn> = {
  user: { title: "USER", width: 8, value: userOf },
  group: { title: "GROUP", width: 8, value: (_task, process) => String(process.credentials.egid) },
  comm: { title: "COMMAND", width: 16, value: (_task, process) => process.command },
  args: { title: "COMMAND", width: 256, value: (_task, process) => commandLine(process) },
  pid: { title: "PID", width: 5, right: true, value: (_task, process) => String(process.pid) },
  ppid: {
    title: "PPID",
    width: 5,
    right: true,
    value: (_task, process) => String(process.parent?.pid ?? 0),
  },
  pgid: { title: "PGID", width: 5, right: true, value: (_task, process) => String(process.group) },
  sid: { title: "SID", width: 5, right: true, value: (_task, process) => String(process.session) },
  etime: {
    title: "ELAPSED",
    width: 7,
    right: true,
    value: (task, process) => clock(task.now - process.startedAt),
  },
  time: { title: "TIME", width: 5, right: true, value: (_task, process) => clock(process.cpuMs) },
  nice: { title: "NI", width: 5, right: true, value: (_task, process) => String(process.nice) },
  rgroup: { title: "RGROUP", width: 8, value: (_task, process) => String(process.credentials.gid) },
  ruser: { title: "RUSER", width: 8, value: userOf },
  tty: {
    title: "TT",
    width: 6,
    value: (_task, process) => (process.terminal === undefined ? "?" : "136,0"),
  },
  vsz: {
    title: "VSZ",
    width: 4,
    right: true,
    value: (task, process) => kib(task.system.kernel.residentOf(process) + 3_788_800),
  },
  rss: {
    title: "RSS",
    width: 4,
    right: true,
    value: (task, process) => kib(task.system.kernel.residentOf(process)),
  },
  stat: { title: "STAT", width: 4, value: (_task, process) => stateLetter(process) },
};

export const ps = async (task: Task): Promise<number> => {
  const words = task.args.filter((word) => !/^-?[aefluxwAZT]+$/.test(word));
  const { all } = await parseOptions(task, "o:*T", { args: words });
  const chosen: [PsColumn, string][] = [];
  for (const [letter, value] of all) {
    for (const part of letter === "o" ? value!.split(",") : []) {
      const [name = "", title] = part.split("=");
      const column = columns[name];
      if (column === undefined) {
        return task.fail(
          `bad -o argument '${part}', supported arguments: ${Object.keys(columns).join(",")}`,
        );
      }

      chosen.push([column, title ?? column.title]);
    }
  }

  if (chosen.length === 0) {
    chosen.push(
      ...["pid", "user", "time", "args"].map((name): [PsColumn, string] => [
        columns[name]!,
        columns[name]!.title,
      ]),
    );
  }

  const cell = ({ width, right }: PsColumn, text: string, last: boolean): string =>
    right === true ? text.padStart(width) : last ? text : text.slice(0, width).padEnd(width);
  const line = (texts: string[]): string =>
    texts.map((text, index) => cell(chosen[index]![0], text, index === texts.length - 1)).join(" ");
  // The heading is always to the left.
  task.print(
    `${chosen.map(([{ width }, title], index) => (index === chosen.length - 1 ? title : title.padEnd(width))).join(" ")}\n`,
  );
  for (const process of everyProcess(task)) {
    const limit = task.system.isTerminal(1)
      ? (task.system.process.terminal?.columns ?? 80)
      : undefined;
    task.print(`${line(chosen.map(([column]) => column.value(task, process))).slice(0, limit)}\n`);
  }

  return 0;
};

const memoryFigures = (
  task: Task,
): {
  total: number;
  used: number;
  free: number;
  shared: number;
  cache: number;
  available: number;
} => {
  const text = (kind: string): number =>
    ({ total: machine.memoryBytes, cache: 2.2 * 2 ** 30 })[kind] ?? 0;
  const total = text("total");
  const cache = text("cache");
  const used = 1.1 * 2 ** 30 + task.system.kernel.memory;
  return {
    total,
    used,
    free: total - used - cache,
    shared: 6 * 2 ** 20,
    cache,
    available: total - used - cache * 0.1,
  };
};

export const free = async (task: Task): Promise<number> => {
  const { flags } = await parseOptions(task, "bkmgh");
  const figures = memoryFigures(task);
  const unit = flags.has("b") ? 1 : flags.has("m") ? 2 ** 20 : flags.has("g") ? 2 ** 30 : 1024;
  const show = (bytes: number): string =>
    (flags.has("h") ? humanSize(bytes) : String(Math.floor(bytes / unit))).padStart(12);
  task.print(
    `${" ".repeat(15)}${["total", "used", "free", "shared", "buff/cache", "available"].map((title, index) => title.padStart(index === 0 ? 5 : 12)).join("")}\n`,
  );
  task.print(
    `Mem:    ${[figures.total, figures.used, figures.free, figures.shared, figures.cache, figures.available].map((bytes) => show(bytes)).join("")}\n`,
  );
  task.print(`Swap:   ${[0, 0, 0].map((bytes) => show(bytes)).join("")}\n`);
  return 0;
};

const upSeconds = (task: Task): number =>
  Math.floor((task.now - task.system.kernel.startedAt) / 1000) + 86_400;

export const uptime = async (task: Task): Promise<number> => {
  if (task.args.length > 0) {
    return task.usage();
  }

  const seconds = upSeconds(task);
  const days = Math.floor(seconds / 86_400);
  const hours = Math.floor(seconds / 3600) % 24;
  const minutes = Math.floor(seconds / 60) % 60;
  const length = `${days > 0 ? `${days} day${days === 1 ? "" : "s"}, ` : ""}${hours > 0 ? `${String(hours).padStart(2)}:${String(minutes).padStart(2, "0")}` : `${minutes} min`}`;
  task.print(
    ` ${formatDate("%H:%M:%S", task.now, { name: "UTC", offset: 0 })} up ${length},  load average: 0.15, 0.12, 0.10\n`,
  );
  return 0;
};

export const top = async (task: Task): Promise<number> => {
  const { flags, values } = await parseOptions(task, "d:n:bHm");
  const rounds = values.has("n")
    ? Number(values.get("n"))
    : flags.has("b") || task.system.isTerminal(1)
      ? Number.POSITIVE_INFINITY
      : 1;
  const pause = (parseDuration(values.get("d") ?? "5") ?? 5000) || 5000;
  let before = new Map<number, number>();
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0) {
      await task.flush();
      await task.system.sleep(pause);
    }

    if (!flags.has("b") && task.system.isTerminal(1)) {
      task.print("\u001B[H\u001B[J");
    }

    before = topScreen(task, before, round === 0 ? 1000 : pause);
  }

  return 0;
};

const topScreen = (task: Task, before: Map<number, number>, span: number): Map<number, number> => {
  const figures = memoryFigures(task);
  const kibOf = (bytes: number): number => Math.round(bytes / 1024);
  const all = everyProcess(task);
  const running = all.filter((process) => !process.sleeping).length;
  task.print(
    `Mem: ${kibOf(figures.used)}K used, ${kibOf(figures.free)}K free, ${kibOf(figures.shared)}K shrd, ${kibOf(figures.cache * 0.05)}K buff, ${kibOf(figures.cache * 0.95)}K cached\n`,
  );
  task.print(`CPU:   2% usr   1% sys   0% nic  96% idle   0% io   0% irq   0% sirq\n`);
  task.print(`Load average: 0.15 0.12 0.10 ${running}/${all.length} ${all.at(-1)?.pid ?? 1}\n`);
  task.print("  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND\n");
  const share = (process: Process): number =>
    (100 * (process.cpuMs - (before.get(process.pid) ?? process.cpuMs))) / span / machine.cpus;
  for (const process of all.toSorted((a, b) => share(b) - share(a) || a.pid - b.pid)) {
    const size = task.system.kernel.residentOf(process) + 3_788_800;
    const percent = (value: number): string => `${Math.round(value)}`.padStart(4);
    task.print(
      `${String(process.pid).padStart(5)} ${String(process.parent?.pid ?? 0).padStart(5)} ${userOf(task, process).slice(0, 8).padEnd(8)} ${stateLetter(process).padEnd(4)} ${kib(size).padStart(5)} ${percent((100 * size) / machine.memoryBytes)} ${String(process.pid % machine.cpus).padStart(3)} ${percent(share(process))} ${commandLine(process).slice(0, 80)}\n`,
    );
  }

  return new Map(all.map((process) => [process.pid, process.cpuMs]));
};

export const pidof = async (task: Task): Promise<number> => {
  const { flags, all, rest } = await parseOptions(task, "so:");
  const omitted = new Set(
    all
      .filter(([letter]) => letter === "o")
      .map(([, value]) =>
        value === "%PPID" ? (task.system.process.parent?.pid ?? 0) : Number(value),
      ),
  );
  const found: number[] = [];
  for (const name of rest) {
    const matching = everyProcess(task).filter(
      ({ pid, command, executable }) =>
        !omitted.has(pid) && (command === name.slice(0, 15) || executable === name),
    );
    found.push(...matching.map(({ pid }) => pid).toReversed());
  }

  const shown = flags.has("s") ? found.slice(0, 1) : found;
  task.print(`${shown.join(" ")}${shown.length > 0 ? "\n" : ""}`);
  return found.length === 0 ? 1 : 0;
};

const matchProcesses = async (
  task: Task,
): Promise<{ processes: Process[]; flags: Set<string>; signal: number }> => {
  let signal = 15;
  let { args } = task;
  const kills = task.applet === "pkill";
  if (kills && args[0] === "-l") {
    throw new ProcessExit(0);
  }

  const signalText = kills && /^-[A-Z0-9]/.test(args[0] ?? "") ? args[0]!.slice(1) : undefined;
  if (signalText !== undefined && parseSignalText(signalText) !== undefined) {
    signal = parseSignalText(signalText)!;
    args = args.slice(1);
  }

  const { flags, values, rest } = await parseOptions(
    task,
    kills ? "fnovxs:P:u:e" : "flanovxs:P:u:c",
    { args },
  );
  const [pattern] = rest;
  if (
    (pattern === undefined && !values.has("P") && !values.has("s") && !values.has("u")) ||
    rest.length > 1
  ) {
    return task.usage();
  }

  const regex = compileRegex(pattern ?? "", { extended: true });
  const matches = (process: Process): boolean => {
    const text = flags.has("f") ? commandLine(process) : process.command;
    const match = regex.exec(text, 0);
    const named =
      match !== undefined && (!flags.has("x") || (match.index === 0 && match.end === text.length));
    const parent = !values.has("P") || (process.parent?.pid ?? 0) === Number(values.get("P"));
    const session = !values.has("s") || process.session === Number(values.get("s"));
    return (named && parent && session) !== flags.has("v");
  };
  let processes = everyProcess(task).filter(
    (process) => process !== task.system.process && process.ended === undefined && matches(process),
  );
  if (flags.has("n") || flags.has("o")) {
    processes = flags.has("n") ? processes.slice(-1) : processes.slice(0, 1);
  }

  return { processes, flags, signal };
};

export const pgrep = async (task: Task): Promise<number> => {
  const { processes, flags } = await matchProcesses(task);
  for (const process of processes) {
    task.print(
      `${process.pid}${flags.has("l") ? ` ${process.command}` : flags.has("a") ? ` ${commandLine(process)}` : ""}\n`,
    );
  }

  return processes.length === 0 ? 1 : 0;
};

export const pkill = async (task: Task): Promise<number> => {
  const { processes, signal } = await matchProcesses(task);
  for (const { pid } of processes) {
    try {
      task.system.kill(pid, signal);
    } catch (error) {
      if (!isErrno(error)) {
        throw error;
      }

      await task.warn(`can't kill pid ${pid}: ${error.message}`);
    }
  }

  return processes.length === 0 ? 1 : 0;
};
