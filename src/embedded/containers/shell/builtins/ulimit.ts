/** ulimit. */
import type { Shell } from "../shell.ts";

interface Limit {
  letter: string;
  text: string;
  /** Bytes per unit shown. */
  factor: number;
  initial: [soft: number, hard: number];
}

const unlimited = Number.POSITIVE_INFINITY;

const limits: Limit[] = [
  {
    letter: "c",
    text: "core file size (blocks)        ",
    factor: 512,
    initial: [unlimited, unlimited],
  },
  {
    letter: "d",
    text: "data seg size (kb)             ",
    factor: 1024,
    initial: [unlimited, unlimited],
  },
  { letter: "e", text: "scheduling priority            ", factor: 1, initial: [0, 0] },
  {
    letter: "f",
    text: "file size (blocks)             ",
    factor: 512,
    initial: [unlimited, unlimited],
  },
  { letter: "i", text: "pending signals                ", factor: 1, initial: [96_000, 96_000] },
  {
    letter: "l",
    text: "max locked memory (kb)         ",
    factor: 1024,
    initial: [8 * 2 ** 20, 8 * 2 ** 20],
  },
  {
    letter: "m",
    text: "max memory size (kb)           ",
    factor: 1024,
    initial: [unlimited, unlimited],
  },
  {
    letter: "n",
    text: "open files                     ",
    factor: 1,
    initial: [1_048_576, 1_048_576],
  },
  { letter: "q", text: "POSIX message queues (bytes)   ", factor: 1, initial: [819_200, 819_200] },
  { letter: "r", text: "real-time priority             ", factor: 1, initial: [0, 0] },
  {
    letter: "s",
    text: "stack size (kb)                ",
    factor: 1024,
    initial: [8 * 2 ** 20, unlimited],
  },
  {
    letter: "t",
    text: "cpu time (seconds)             ",
    factor: 1,
    initial: [unlimited, unlimited],
  },
  {
    letter: "u",
    text: "max user processes             ",
    factor: 1,
    initial: [unlimited, unlimited],
  },
  {
    letter: "v",
    text: "virtual memory (kb)            ",
    factor: 1024,
    initial: [unlimited, unlimited],
  },
  {
    letter: "x",
    text: "file locks                     ",
    factor: 1,
    initial: [unlimited, unlimited],
  },
];

const current = (shell: Shell, { letter, initial }: Limit): [number, number] =>
  shell.system.process.limits.get(letter) ?? initial;

const shown = (value: number, factor: number): string =>
  value === unlimited ? "unlimited" : String(Math.floor(value / factor));

export const ulimit = async (shell: Shell, args: string[]): Promise<number> => {
  let hard = false;
  let soft = false;
  const chosen: Limit[] = [];
  let value: string | undefined;
  for (const argument of args) {
    if (!/^-./.test(argument)) {
      value = argument;
      continue;
    }

    for (const letter of argument.slice(1)) {
      const limit = limits.find((candidate) => candidate.letter === letter);
      if (letter === "H" || letter === "S") {
        hard ||= letter === "H";
        soft ||= letter === "S";
      } else if (letter === "a") {
        chosen.push(...limits);
      } else if (limit === undefined) {
        return shell.fail(`illegal option -${letter}`, 1);
      } else {
        chosen.push(limit);
      }
    }
  }

  if (chosen.length === 0) {
    chosen.push(limits.find(({ letter }) => letter === "f")!);
  }

  return value === undefined
    ? show(shell, chosen, hard)
    : change(shell, chosen.at(-1)!, value, { hard, soft });
};

const show = (shell: Shell, chosen: Limit[], hard: boolean): number => {
  for (const limit of chosen) {
    const number = current(shell, limit)[hard ? 1 : 0];
    const label = chosen.length > 1 ? `${limit.text}(-${limit.letter})  ` : "";
    shell.print(`${label}${shown(number, limit.factor)}\n`);
  }

  return 0;
};

const change = async (
  shell: Shell,
  limit: Limit,
  text: string,
  which: { hard: boolean; soft: boolean },
): Promise<number> => {
  if (text !== "unlimited" && !/^\d+$/.test(text)) {
    await shell.complain(`${shell.appletName}: invalid number '${text}'\n`);
    return 1;
  }

  const number = text === "unlimited" ? unlimited : Number(text) * limit.factor;
  const [oldSoft, oldHard] = current(shell, limit);
  const both = !which.hard && !which.soft;
  if (
    (number > oldHard && (which.hard || both) && !shell.system.capable("SYS_RESOURCE")) ||
    (which.soft && number > oldHard)
  ) {
    await shell.warn("error setting limit: Operation not permitted");
    return 1;
  }

  const newHard = which.hard || both ? number : oldHard;
  const newSoft = which.soft || both ? number : Math.min(oldSoft, newHard);
  shell.system.process.limits.set(limit.letter, [newSoft, newHard]);
  return 0;
};
