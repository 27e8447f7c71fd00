/** top. */
import type { Process } from "../kernel/process.ts";
import { machine } from "../sandbox/proc-machine.ts";
import { memoryFigures } from "./memory.ts";
import { parseDuration } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import { commandLine, everyProcess, kib, stateLetter, userOf } from "./processes.ts";
import type { Task } from "./task.ts";

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
