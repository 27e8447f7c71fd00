/** xargs. */
import { openInput, readAll } from "./input.ts";
import { requireCount } from "./numbers.ts";
import { parseOptions } from "./options.ts";
import { executeByName } from "./run.ts";
import { Task } from "./task.ts";
import type { WaitStatus } from "../kernel/process.ts";
import { ProcessExit, isErrno } from "../kernel/system-error.ts";

/** Words of the input: blanks separate, quotes and backslashes protect. */
const splitWords = async (task: Task, text: string): Promise<string[]> => {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === "'" || character === '"') {
      const end = text.indexOf(character, at + 1);
      const inside = end === -1 ? text.slice(at + 1) : text.slice(at + 1, end);
      if (end === -1 || inside.includes("\n")) {
        await task.fail(`unmatched ${character === "'" ? "single" : "double"} quote`);
      }

      word = (word ?? "") + inside;
      at = end;
    } else if (character === "\\") {
      at += 1;
      word = (word ?? "") + (text[at] ?? "");
    } else if (/\s/.test(character)) {
      if (word !== undefined) {
        words.push(word);
      }

      word = undefined;
    } else {
      word = (word ?? "") + character;
    }
  }

  return word === undefined ? words : [...words, word];
};

class Runner {
  readonly #task: Task;
  readonly #trace: boolean;
  readonly #parallel: number;
  readonly #running = new Map<number, string>();
  /** Status of a command that could not be started; what it returns by itself does not matter. */
  #unstarted: number | undefined;
  status = 0;

  constructor(task: Task, trace: boolean, parallel: number) {
    this.#task = task;
    this.#trace = trace;
    this.#parallel = parallel;
  }

  async run(words: string[]): Promise<void> {
    if (this.#trace) {
      await this.#task.complain(`${words.join(" ")}\n`);
    }

    const child = await this.#task.spawn(async (inner) => {
      const task = new Task(inner, "xargs", [], { environment: this.#task.environment });
      try {
        return await executeByName(inner, words, this.#task.environment);
      } catch (error) {
        if (!isErrno(error)) {
          throw error;
        }

        this.#unstarted = error.code === "ENOENT" ? 127 : 126;
        return task.failAbout(words[0]!, error, this.#unstarted);
      }
    });
    this.#running.set(child.pid, words[0]!);
    while (this.#running.size >= this.#parallel) {
      await this.#collect();
    }
  }

  async finish(): Promise<void> {
    while (this.#running.size > 0) {
      await this.#collect();
    }
  }

  async #collect(): Promise<void> {
    const waited = await this.#task.system.wait(-1);
    if (waited === undefined) {
      return;
    }

    const name = this.#running.get(waited.pid) ?? "";
    this.#running.delete(waited.pid);
    await this.#judge(name, waited.status);
  }

  async #judge(name: string, { code, signal }: WaitStatus): Promise<void> {
    if (signal !== undefined) {
      await this.#task.warn(`'${name}' terminated by signal ${signal}`);
      throw new ProcessExit(125);
    }

    if (code === 255) {
      await this.#task.warn(`${name}: exited with status 255; aborting`);
      throw new ProcessExit(124);
    }

    if (this.#unstarted !== undefined) {
      throw new ProcessExit(this.#unstarted);
    }

    this.status = code === 0 ? this.status : 123;
  }
}

export const xargs = async (task: Task): Promise<number> => {
  const { flags, values, rest } = await parseOptions(task, "tn:s:e::E:I:rxpP:0oa:i::", {
    inOrder: true,
    long: { "no-run-if-empty": "r", null: "0", "max-args:": "n", "max-procs:": "P", verbose: "t" },
  });
  const number = async (letter: string, least: number): Promise<number | undefined> => {
    const text = values.get(letter);
    const count = text === undefined ? undefined : await requireCount(task, text);
    return count !== undefined && count < least
      ? task.fail(`number ${text} is not in ${least}..2147483647 range`)
      : count;
  };
  const most = await number("n", 1);
  const parallel = (await number("P", 0)) ?? 1;
  const command = rest.length === 0 ? ["echo"] : rest;
  const input = await openInput(task, values.get("a") ?? "-");
  if (input === undefined) {
    return 1;
  }

  const text = await readAll(task.system, input);
  const replace = values.get("I") ?? (flags.has("i") ? "{}" : undefined);
  const ending = values.get("E");
  let words: string[];
  if (flags.has("0")) {
    words = text.split("\0");
    words.splice(words.at(-1) === "" ? -1 : words.length, 1);
  } else if (replace !== undefined) {
    words = text
      .split("\n")
      .map((line) => line.trimStart())
      .filter((line) => line !== "");
  } else {
    words = await splitWords(task, text);
  }

  if (ending !== undefined && words.includes(ending)) {
    words = words.slice(0, words.indexOf(ending));
  }

  const runner = new Runner(task, flags.has("t"), parallel || 64);
  if (replace !== undefined) {
    for (const word of words) {
      await runner.run(command.map((part) => part.replaceAll(replace, word)));
    }
  } else if (words.length === 0) {
    if (!flags.has("r")) {
      await runner.run(command);
    }
  } else {
    const count = most ?? words.length;
    const size = values.has("s") ? await requireCount(task, values.get("s")!) : 32_768;
    for (let at = 0; at < words.length;) {
      let end = at + 1;
      let length = command.join(" ").length + words[at]!.length + 1;
      while (end < words.length && end - at < count && length + words[end]!.length + 1 <= size) {
        length += words[end]!.length + 1;
        end += 1;
      }

      await runner.run([...command, ...words.slice(at, end)]);
      at = end;
    }
  }

  await runner.finish();
  return runner.status;
};
