/** date, cal. */
import { formatDate, parseDate, parseZone } from "./date-text.ts";
import { linesOf, readError, readInput } from "./input.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";
import { AT_FDCWD, O_LIBRARY, POINTER } from "../kernel/registers.ts";
import { SystemError } from "../kernel/system-error.ts";

const isoFormats: Record<string, string> = {
  date: "%Y-%m-%d",
  hours: "%Y-%m-%dT%H",
  minutes: "%Y-%m-%dT%H:%M",
  seconds: "%Y-%m-%dT%H:%M:%S",
  ns: "%Y-%m-%dT%H:%M:%S",
};

export const date = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "Rs:ud:r:I::D:k", {
    long: {
      "rfc-822": "R",
      "rfc-2822": "R",
      "set:": "s",
      utc: "u",
      "date:": "d",
      "reference:": "r",
    },
  });
  // The C library looks for the zone.
  task.system.attempt("openat", AT_FDCWD, POINTER, O_LIBRARY, 0);
  const zone = parseZone(flags.has("u") ? undefined : task.environment.get("TZ"));
  const format = rest[0]?.startsWith("+") === true ? rest.shift()!.slice(1) : undefined;
  if (rest.length > (values.has("s") || values.has("d") ? 0 : 1)) {
    return task.usage();
  }

  let time = task.now;
  const text = values.get("d") ?? values.get("s") ?? rest[0];
  const reference = values.get("r");
  if (reference !== undefined) {
    const stat = await task.attempt(`can't stat '${reference}'`, () => task.system.stat(reference));
    if (stat === undefined) {
      return 1;
    }

    time = stat.mtime;
  } else if (text !== undefined) {
    const parsed = parseDate(text, task.now, zone.offset);
    if (parsed === undefined) {
      return task.fail(`invalid date '${text}'`);
    }

    time = parsed;
  }

  if (values.has("s") || rest.length > 0) {
    try {
      task.system.enter("clock_settime", 0, POINTER);
      // The clock belongs to the node, not to the container.
      throw new SystemError("EPERM");
    } catch (error) {
      await task.warnAbout("can't set date", error);
    }
  }

  if (flags.has("I")) {
    const kind = values.get("I") ?? "date";
    const known = Object.keys(isoFormats).find((name) => name.startsWith(kind));
    if (known === undefined) {
      return task.usage();
    }

    const suffix = known === "date" ? "" : formatDate("%z", time, zone).replace(/(\d\d)$/, ":$1");
    task.print(`${formatDate(isoFormats[known]!, time, zone)}${suffix}\n`);
    return 0;
  }

  const standard = flags.has("R") ? "%a, %d %b %Y %H:%M:%S %z" : "%a %b %e %H:%M:%S %Z %Y";
  task.print(`${formatDate(format ?? standard, time, zone)}
`);
  return 0;
};

const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const monthLines = (year: number, month: number, withYear: boolean): string[] => {
  const title = withYear ? `${monthNames[month - 1]} ${year}` : monthNames[month - 1]!;
  const lines = [
    `${" ".repeat(Math.floor((20 - title.length) / 2))}${title}`,
    "Su Mo Tu We Th Fr Sa",
  ];
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay();
  const count = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const cells = [
    ...Array.from({ length: first }, () => "  "),
    ...Array.from({ length: count }, (_, index) => String(index + 1).padStart(2)),
  ];
  for (let at = 0; at < cells.length; at += 7) {
    lines.push(cells.slice(at, at + 7).join(" "));
  }

  return lines;
};

export const cal = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "jym");
  const now = new Date(task.now);
  const numbers: number[] = [];
  for (const word of rest) {
    if (!/^\d+$/.test(word)) {
      return task.fail(`invalid number '${word}'`);
    }

    numbers.push(Number(word));
  }

  if (numbers.length === 1 || flags.has("y")) {
    const year = numbers.at(-1) ?? now.getUTCFullYear();
    task.print(`${" ".repeat(30)}${year}${" ".repeat(30)}\n\n`);
    for (let row = 0; row < 12; row += 3) {
      const months = [0, 1, 2].map((offset) => monthLines(year, row + offset + 1, false));
      for (let line = 0; line < 8; line += 1) {
        const cells = months.map((lines) => (lines[line] ?? "").padEnd(20));
        const text = cells.join("  ");
        task.print(`${line === 0 ? text : text.trimEnd()}\n`);
      }
    }

    return 0;
  }

  const [month = now.getUTCMonth() + 1, year = now.getUTCFullYear()] = numbers;
  if (month < 1 || month > 12) {
    return task.fail(`number ${month} is not in 1..12 range`);
  }

  const lines = monthLines(year, month, true);
  task.print(`${lines.join("\n")}\n${"\n".repeat(Math.max(0, 8 - lines.length))}`);
  return 0;
};

/** Line ends between systems. */
export const lineEnds = async (task: Task): Promise<number> => {
  const { flags, rest } = await parseOptions(task, "du");
  const toUnix = task.applet === "dos2unix" ? !flags.has("d") : flags.has("u") || !flags.has("d");
  const unix = task.applet === "unix2dos" ? flags.has("u") : toUnix;
  for (const path of rest.length === 0 ? ["-"] : rest) {
    const text = await readInput(task, path);
    if (text === undefined) {
      return 1;
    }

    const lines = text.split("\n").map((line) => line.replace(/\r$/, ""));
    const result = lines.join(unix ? "\n" : "\r\n");
    if (path === "-") {
      task.print(result);
    } else {
      const fd = await task.system.open(path, 0o1001);
      await task.system.write(fd, Buffer.from(result, "latin1"));
      task.system.close(fd);
    }
  }

  return 0;
};

/** Pages at a terminal, a copy otherwise. */
export const pager = async (task: Task): Promise<number> => {
  const paths = task.args.filter((word) => !/^-./.test(word));
  let status = 0;
  for (const path of paths.length === 0 ? ["-"] : paths) {
    const text = await readInput(task, path, { read: readError });
    if (text === undefined) {
      status = 1;
      continue;
    }

    task.print(
      linesOf(text)
        .map((line) => `${line}\n`)
        .join(""),
    );
  }

  return status;
};
