/** awk. */
import { AwkError, AwkRegexError } from "../awk/awk-error.ts";
import { Interpreter } from "../awk/interpreter.ts";
import { unescapeString } from "../awk/lexer.ts";
import { MainInput } from "../awk/main-input.ts";
import { parseAwk } from "../awk/parser.ts";
import { AwkState } from "../awk/runtime.ts";
import { AwkStreams } from "../awk/streams.ts";
import { InputText } from "../awk/values.ts";
import { isErrno } from "../kernel/system-error.ts";
import { readFileText } from "../shell/read-file.ts";
import { parseOptions } from "./options.ts";
import type { Task } from "./task.ts";

const programOf = async (
  task: Task,
  all: [string, string | undefined][],
  rest: string[],
): Promise<{ text: string; name: string }> => {
  const parts: string[] = [];
  let name = "cmd. line";
  for (const [letter, value] of all) {
    if (letter === "e") {
      parts.push(value!);
    } else if (letter === "f") {
      name = value!;
      try {
        parts.push(await readFileText(task.system, value === "-" ? "/dev/stdin" : value!));
      } catch (error) {
        const words = isErrno(error, "EISDIR") ? "read error from" : "can't open";
        return task.failAbout(`${words} '${value}'`, error);
      }
    }
  }

  if (parts.length === 0) {
    const text = rest.shift();
    return text === undefined ? task.usage() : { text, name };
  }

  return { text: parts.join("\n"), name };
};

export const awk = async (task: Task): Promise<number> => {
  const { values, all, rest } = await parseOptions(task, "F:v:f:e:W:", {
    inOrder: true,
    plain: true,
  });
  const { text, name } = await programOf(task, all, rest);
  const state = new AwkState();
  const separator = values.get("F");
  if (separator !== undefined) {
    state.setScalar("FS", separator === "t" ? "\t" : unescapeString(separator));
  }

  for (const [letter, value] of all) {
    if (letter === "v") {
      const match = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(value!);
      if (match === null) {
        return task.usage();
      }

      state.setScalar(match[1]!, new InputText(unescapeString(match[2]!)));
    }
  }

  const args = state.array("ARGV");
  for (const [index, word] of ["awk", ...rest].entries()) {
    args.set(String(index), new InputText(word));
  }

  state.setScalar("ARGC", rest.length + 1);
  const environment = state.array("ENVIRON");
  for (const [key, value] of task.environment) {
    environment.set(key, new InputText(value));
  }

  try {
    const streams = new AwkStreams(task);
    return await new Interpreter(
      task,
      parseAwk(text),
      state,
      streams,
      new MainInput(task, state),
    ).run();
  } catch (error) {
    if (error instanceof AwkRegexError) {
      return task.fail(error.message);
    }

    if (error instanceof AwkError) {
      return task.fail(`${name}:${error.line ?? 1}: ${error.message}`);
    }

    throw error;
  }
};
