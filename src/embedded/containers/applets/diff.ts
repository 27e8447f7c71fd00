/** diff. */
import { structuredPatch } from "diff";
import { linesOf, readInput } from "./input.ts";
import { requireCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";
import type { Stat } from "../kernel/base-calls.ts";
import { reasonOf } from "../kernel/system-error.ts";

interface Settings {
  flags: Set<string>;
  context: number;
  labels: string[];
}

const normalise = (line: string, flags: Set<string>): string => {
  let text = flags.has("w")
    ? line.replaceAll(/\s/g, "")
    : flags.has("b")
      ? line.replaceAll(/\s+/g, " ").trimEnd()
      : line;
  text = flags.has("i") ? text.toLowerCase() : text;
  return flags.has("t") ? text.replaceAll("\t", " ".repeat(8)) : text;
};

class Differ {
  readonly #task: Task;
  readonly #settings: Settings;
  status = 0;

  constructor(task: Task, settings: Settings) {
    this.#task = task;
    this.#settings = settings;
  }

  async files(
    left: string,
    right: string,
    leftStat: Stat | undefined,
    rightStat: Stat | undefined,
  ): Promise<void> {
    const a = leftStat === undefined && left !== "-" ? "" : await readInput(this.#task, left);
    const b = rightStat === undefined && right !== "-" ? "" : await readInput(this.#task, right);
    if (a === undefined || b === undefined) {
      this.status = 2;
      return;
    }

    const { flags } = this.#settings;
    const same = a === b || (this.#isLoose() && this.#equalLines(a, b));
    if (same) {
      this.#task.print(flags.has("s") ? `Files ${left} and ${right} are identical\n` : "");
      return;
    }

    this.status = Math.max(this.status, 1);
    const binary = (text: string): boolean => text.includes("\0") && !flags.has("a");
    if (flags.has("q") || binary(a) || binary(b)) {
      this.#task.print(`Files ${left} and ${right} differ\n`);
      return;
    }

    const [leftLabel, rightLabel] = this.#settings.labels;
    this.#print(a, b, leftLabel ?? left, rightLabel ?? right);
  }

  #isLoose(): boolean {
    return ["w", "b", "i", "B"].some((letter) => this.#settings.flags.has(letter));
  }

  #equalLines(a: string, b: string): boolean {
    const { flags } = this.#settings;
    const lines = (text: string): string =>
      linesOf(text)
        .map((line) => normalise(line, flags))
        .filter((line) => !flags.has("B") || line !== "")
        .join("\n");
    return lines(a) === lines(b);
  }

  #print(a: string, b: string, left: string, right: string): void {
    const patch = structuredPatch("a", "b", a, b, "", "", {
      context: this.#settings.context,
      ignoreWhitespace: this.#settings.flags.has("w"),
    });
    this.#task.print(`--- ${left}\n+++ ${right}\n`);
    const range = (start: number, count: number): string =>
      count === 1
        ? String(start)
        : `${count === 0 ? start - 1 + (start === 0 ? 1 : 0) : start},${count}`;
    for (const { oldStart, oldLines, newStart, newLines, lines } of patch.hunks) {
      this.#task.print(
        `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@\n${lines.map((line) => `${line}\n`).join("")}`,
      );
    }
  }

  async folders(left: string, right: string): Promise<void> {
    const { system } = this.#task;
    const { flags } = this.#settings;
    const names = new Set([...system.readDirectory(left), ...system.readDirectory(right)]);
    for (const name of [...names].toSorted()) {
      const paths = [
        `${left.replace(/\/$/, "")}/${name}`,
        `${right.replace(/\/$/, "")}/${name}`,
      ] as const;
      const [a, b] = paths.map((path) => statOrNothing(this.#task, path));
      if ((a === undefined || b === undefined) && !flags.has("N")) {
        this.#task.print(`Only in ${a === undefined ? right : left}: ${name}\n`);
        this.status = Math.max(this.status, 1);
      } else if (a?.type === "directory" && b?.type === "directory") {
        if (flags.has("r")) {
          await this.folders(...paths);
        } else {
          this.#task.print(`Common subdirectories: ${paths[0]} and ${paths[1]}\n`);
        }
      } else {
        await this.files(...paths, a, b);
      }
    }
  }
}

const statOrNothing = (task: Task, path: string): Stat | undefined => {
  try {
    return task.system.stat(path);
  } catch (error) {
    reasonOf(error);
    return undefined;
  }
};

export const diff = async (task: Task): Promise<number> => {
  const { flags, values, all, rest } = await parseOptions(task, "abdiL:NqrsS:tTU:uwpBE", {
    long: {
      "ignore-case": "i",
      "label:": "L",
      "new-file": "N",
      brief: "q",
      recursive: "r",
      "unified:": "U",
      "ignore-all-space": "w",
      "ignore-space-change": "b",
      "report-identical-files": "s",
    },
  });
  if (rest.length !== 2) {
    return task.usage();
  }

  const paths = rest as [string, string];

  const context = values.has("U") ? await requireCount(task, values.get("U")!, 2) : 3;
  const labels = all.filter(([letter]) => letter === "L").map(([, value]) => value!);
  const stats: (Stat | undefined)[] = [];
  for (const path of paths) {
    if (path === "-") {
      stats.push(undefined);
      continue;
    }

    try {
      stats.push(task.system.stat(path));
    } catch (error) {
      return task.fail(`can't stat '${path}': ${reasonOf(error)}`, 2);
    }
  }

  const differ = new Differ(task, { flags, context, labels });
  if (stats[0]?.type === "directory" && stats[1]?.type === "directory") {
    await differ.folders(...paths);
    return differ.status;
  }

  for (const [index, path] of [...paths].entries()) {
    if (stats[index]?.type === "directory") {
      const joined: string = `${path.replace(/\/$/, "")}/${paths[1 - index]!.split("/").pop()!}`;
      try {
        stats[index] = task.system.stat(joined);
      } catch (error) {
        return task.fail(`can't stat '${joined}': ${reasonOf(error)}`);
      }

      paths[index] = joined;
    }
  }

  await differ.files(...paths, stats[0], stats[1]);
  return differ.status;
};
