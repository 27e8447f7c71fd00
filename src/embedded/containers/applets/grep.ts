/** grep, egrep, fgrep. */
import { reasonOf } from "../kernel/system-error.ts";
import { compileRegex } from "../regex/regex.ts";
import type { Regex } from "../regex/regex.ts";
import { RegexError } from "../regex/pieces.ts";
import { readFileText } from "../shell/read-file.ts";
import { Grep, fixedFinder } from "./grep-search.ts";
import type { Find } from "./grep-search.ts";
import { parseCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import type { Options } from "./options.ts";
import type { Task } from "./task.ts";

const patternsOf = async (task: Task, { all, rest }: Options): Promise<string[]> => {
  const patterns: string[] = [];
  for (const [letter, value] of all) {
    if (letter === "e") {
      patterns.push(...value!.split("\n"));
    } else if (letter === "f") {
      try {
        const text = await (value === "-"
          ? readFileText(task.system, "/dev/stdin")
          : readFileText(task.system, value!));
        patterns.push(
          ...text
            .replace(/\n$/, "")
            .split("\n")
            .slice(0, text === "" ? 0 : undefined),
        );
      } catch (error) {
        return task.fail(`${value}: ${reasonOf(error)}`, 2);
      }
    }
  }

  if (!all.some(([letter]) => letter === "e" || letter === "f")) {
    const [pattern] = rest.splice(0, 1);
    if (pattern === undefined) {
      return task.usage(2);
    }

    patterns.push(...pattern.split("\n"));
  }

  return patterns;
};

const numberOption = async (task: Task, text: string | undefined): Promise<number | undefined> => {
  if (text === undefined) {
    return undefined;
  }

  const value = parseCount(text, {});
  return value ?? task.fail(`invalid number '${text}'`, 2);
};

class PatternError extends Error {}

/** A mistake in a pattern comes to light with the first line that is held against it. */
const lazyFinder = (pattern: string, options: { extended: boolean; ignoreCase: boolean }): Find => {
  let regex: Regex | undefined;
  return (line, from) => {
    try {
      regex ??= compileRegex(pattern, options);
    } catch (error) {
      throw error instanceof RegexError
        ? new PatternError(`bad regex '${pattern}': ${error.message}`)
        : error;
    }

    return regex.exec(line, from);
  };
};

export const grep = async (task: Task): Promise<number> => {
  const options = await parseOptions(task, "lnqvscFiHhe:f:LorRm:wxA:B:C:EaI", {
    status: 2,
    long: { "color:": "K", color: "K" },
  });
  const { flags, values } = options;
  const patterns = await patternsOf(task, options);
  const ignoreCase = flags.has("i");
  const fixed = flags.has("F") || task.applet === "fgrep";
  const extended = flags.has("E") || task.applet === "egrep";
  const both = await numberOption(task, values.get("C"));
  const numbers = {
    before: (await numberOption(task, values.get("B"))) ?? both ?? 0,
    after: (await numberOption(task, values.get("A"))) ?? both ?? 0,
    limit: (await numberOption(task, values.get("m"))) ?? Number.POSITIVE_INFINITY,
  };
  const finders = patterns.map((pattern) =>
    fixed ? fixedFinder(pattern, ignoreCase) : lazyFinder(pattern, { extended, ignoreCase }),
  );
  const grepper = new Grep(task, flags, finders, numbers);
  const recursive = flags.has("r") || flags.has("R");
  const paths = options.rest.length > 0 ? options.rest : [recursive ? "." : "-"];
  try {
    await grepper.files(paths);
  } catch (error) {
    return error instanceof PatternError ? task.fail(error.message, 2) : Promise.reject(error);
  }

  return grepper.failed && !(flags.has("q") && grepper.matched) ? 2 : grepper.matched ? 0 : 1;
};
