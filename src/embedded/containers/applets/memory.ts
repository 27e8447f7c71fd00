/** free, uptime. */
import { machine } from "../sandbox/proc-machine.ts";
import { formatDate } from "./date-text.ts";
import { humanSize } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";
import { POINTER } from "../kernel/registers.ts";

export const memoryFigures = (
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
  task.system.attempt("sysinfo", POINTER);
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

  task.system.attempt("sysinfo", POINTER);
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
