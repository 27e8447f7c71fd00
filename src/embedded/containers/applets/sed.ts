/** sed. */
import { reasonOf } from "../kernel/system-error.ts";
import { readFileText } from "../shell/read-file.ts";
import { parseOptions } from "./options.ts";
import { inPlace } from "./sed-in-place.ts";
import { Input } from "./sed-input.ts";
import { SedError } from "./sed-address.ts";
import { SedParser } from "./sed-parse.ts";
import { Sed } from "./sed-run.ts";
import type { Task } from "./task.ts";

const scriptOf = async (
  task: Task,
  all: [string, string | undefined][],
  rest: string[],
): Promise<string> => {
  const parts: string[] = [];
  for (const [letter, value] of all) {
    if (letter === "e") {
      parts.push(value!);
    } else if (letter === "f") {
      try {
        parts.push(
          (await readFileText(task.system, value === "-" ? "/dev/stdin" : value!)).replace(
            /\n$/,
            "",
          ),
        );
      } catch (error) {
        return task.fail(`${value}: ${reasonOf(error)}`);
      }
    }
  }

  if (parts.length === 0) {
    const script = rest.shift();
    if (script === undefined) {
      return task.usage();
    }

    parts.push(script);
  }

  return parts.join("\n");
};

export const sed = async (task: Task): Promise<number> => {
  if (task.args[0] === "--version") {
    task.print("This is not GNU sed version 4.0\n");
    return 0;
  }

  const { flags, values, all, rest } = await parseOptions(task, "i::rEne:f:", {
    long: {
      "in-place": "i",
      "regexp-extended": "r",
      quiet: "n",
      silent: "n",
      "expression:": "e",
      "file:": "f",
    },
  });
  const script = await scriptOf(task, all, rest);
  try {
    const parser = (): SedParser => new SedParser(script, flags.has("r") || flags.has("E"));
    const first = parser();
    const commands = first.parse();
    const quiet = flags.has("n") || first.quiet;
    const files = new Map<string, number>();
    if (!flags.has("i")) {
      const input = new Input(task, rest.length === 0 ? ["-"] : rest);
      await new Sed(task, commands, input, {
        quiet,
        files,
        print: (text) => task.print(text),
      }).run();
      return input.failed ? 1 : 0;
    }

    if (rest.length === 0) {
      return task.fail("-i requires an argument");
    }

    let failed = 0;
    for (const path of rest) {
      failed = (await inPlace(task, path, values.get("i"), (input, print) =>
        new Sed(task, parser().parse(), input, { quiet, files, print }).run(),
      ))
        ? failed
        : 1;
    }

    return failed;
  } catch (error) {
    if (error instanceof SedError) {
      return task.fail(error.message);
    }

    throw error;
  }
};
