/** Numbers as arguments have them, with suffixes. */
import type { Task } from "./task.ts";

const binarySuffixes: Record<string, number> = {
  b: 512,
  c: 1,
  w: 2,
  kB: 1000,
  k: 1024,
  kD: 1000,
  K: 1024,
  KB: 1000,
  KiB: 1024,
  m: 2 ** 20,
  M: 2 ** 20,
  MB: 1e6,
  MD: 1e6,
  MiB: 2 ** 20,
  g: 2 ** 30,
  G: 2 ** 30,
  GB: 1e9,
  GiB: 2 ** 30,
  T: 2 ** 40,
};

export const parseCount = (text: string, suffixes = binarySuffixes): number | undefined => {
  const match = /^(0x[\da-fA-F]+|\d+)([A-Za-z]*)$/.exec(text);
  if (match === null) {
    return undefined;
  }

  const factor = match[2] === "" ? 1 : suffixes[match[2]!];
  return factor === undefined ? undefined : Number(match[1]) * factor;
};

/** @throws ProcessExit after `invalid number 'x'` */
export const requireCount = async (task: Task, text: string, status = 1): Promise<number> =>
  parseCount(text) ?? task.fail(`invalid number '${text}'`, status);

/** `1.5`, `2m`, `3h`: milliseconds. */
export const parseDuration = (text: string): number | undefined => {
  const match = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text);
  const factors: Record<string, number> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };
  return match === null ? undefined : Number(match[1]) * factors[match[2]!]! * 1000;
};

/** `1.0K`, `23M`: at most three digits, as `ls -h` and `du -h` print sizes. */
export const humanSize = (bytes: number): string => {
  if (bytes < 1024) {
    return String(bytes);
  }

  let value = bytes;
  let unit = -1;
  while (value >= 1024 && unit < 5) {
    value /= 1024;
    unit += 1;
  }

  return `${value >= 999.5 ? Math.round(value) : value < 10 || value < 100 ? value.toFixed(1) : value.toFixed(1)}${"KMGTPE"[unit]}`;
};
