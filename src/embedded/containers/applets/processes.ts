/** ps, top, pidof, pgrep, pkill, free, uptime. */
import type { Process } from "../kernel/process.ts";
import type { System } from "../kernel/system.ts";
import { reasonOf } from "../kernel/system-error.ts";
import { findUser } from "./accounts.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

/** As /proc lists them, with the file that is read of each. @throws SystemError */
export const everyProcess = ({ system }: Task): Process[] => {
  system.readDirectory("/proc");
  return [...system.kernel.processes.values()]
    .toSorted((a, b) => a.pid - b.pid)
    .filter(({ pid, ended }) => ended !== undefined || reads(system, `/proc/${pid}/stat`));
};

const reads = (system: System, path: string): boolean => {
  try {
    system.peek(path);
    return true;
  } catch (error) {
    reasonOf(error);
    return false;
  }
};

// oxlint-disable-next-line no-control-regex -- what a terminal would act on
const controls = /[\0-\u001F]/g;

export const commandLine = (process: Process): string =>
  process.ended !== undefined
    ? `[${process.command}]`
    : process.argv.length === 0
      ? `[${process.command}]`
      : process.argv.join(" ").replaceAll(controls, " ");

export const userOf = (task: Task, process: Process): string =>
  findUser(task.system, process.credentials.euid)?.name ?? String(process.credentials.euid);

const clock = (ms: number): string =>
  `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;

export const stateLetter = (process: Process): string =>
  process.ended !== undefined ? "Z" : process.stopped ? "T" : process.sleeping ? "S" : "R";

interface PsColumn {
  title: string;
  width: number;
  right?: boolean;
  value(task: Task, process: Process): string;
}

export const kib = (bytes: number): string => {
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
  task.system.terminalOf(1);
  const { all } = await parseOptions(task, "o:aAdeflTZ");
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
