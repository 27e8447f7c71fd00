/** tr. */
import { parseOptions } from "./options.ts";
import { decode } from "./task.ts";
import type { Task } from "./task.ts";

const range = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => String.fromCharCode(from + index)).join("");

const classes: Record<string, string> = {
  digit: "0123456789",
  lower: range(97, 122),
  upper: range(65, 90),
  alpha: range(65, 90) + range(97, 122),
  alnum: `0123456789${range(65, 90)}${range(97, 122)}`,
  space: "\t\n\v\f\r ",
  blank: "\t ",
  cntrl: range(0, 31) + "\u007F",
  punct: range(33, 47) + range(58, 64) + range(91, 96) + range(123, 126),
  graph: range(33, 126),
  print: range(32, 126),
  xdigit: "0123456789ABCDEFabcdef",
};

const plain: Record<string, string> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};

/** Escapes, ranges, classes and equivalences of one argument. */
const expandSet = (text: string): string => {
  let result = "";
  let at = 0;
  const one = (): string => {
    const character = text[at]!;
    at += 1;
    if (character !== "\\" || at >= text.length) {
      return character;
    }

    const octal = /^[0-7]{1,3}/.exec(text.slice(at))?.[0];
    if (octal !== undefined) {
      at += octal.length;
      return String.fromCharCode(Number.parseInt(octal, 8) & 255);
    }

    const letter = text[at]!;
    at += 1;
    return plain[letter] ?? letter;
  };
  while (at < text.length) {
    const named = /^\[:([a-z]+):\]/.exec(text.slice(at));
    const same = /^\[=(.)=\]/.exec(text.slice(at));
    if (named !== null && classes[named[1]!] !== undefined) {
      result += classes[named[1]!]!;
      at += named[0].length;
      continue;
    }

    if (same !== null) {
      result += same[1]!;
      at += same[0].length;
      continue;
    }

    const first = one();
    if (text[at] === "-" && at + 1 < text.length) {
      at += 1;
      const last = one();
      result += range(first.charCodeAt(0), last.charCodeAt(0));
    } else {
      result += first;
    }
  }

  return result;
};

const complement = (set: string): string =>
  range(0, 255)
    .split("")
    .filter((character) => !set.includes(character))
    .join("");

export const tr = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "Ccdst", { inOrder: true });
  const [first, second] = rest;
  if (first === undefined || rest.length > 2) {
    return task.usage();
  }

  const complemented = flags.has("c") || flags.has("C");
  const from = complemented ? complement(expandSet(first)) : expandSet(first);
  const to = second === undefined ? "" : expandSet(second);
  if (second !== undefined && to === "" && !flags.has("d")) {
    return task.fail("STRING2 cannot be empty");
  }

  const map = new Map<string, string>();
  if (!flags.has("d") && second !== undefined) {
    for (const [index, character] of from.split("").entries()) {
      map.set(character, to[Math.min(index, to.length - 1)]!);
    }
  }

  const deletes = new Set(flags.has("d") ? from : "");
  const squeezes = new Set(flags.has("s") ? (second === undefined ? from : to) : "");
  let last = "";
  for (;;) {
    const bytes = await task.system.read(0);
    if (bytes.length === 0) {
      return 0;
    }

    let result = "";
    for (const character of decode(bytes)) {
      if (deletes.has(character)) {
        continue;
      }

      const next = map.get(character) ?? character;
      if (next === last && squeezes.has(next)) {
        continue;
      }

      result += next;
      last = next;
    }

    task.print(result);
    await task.flow();
  }
};
