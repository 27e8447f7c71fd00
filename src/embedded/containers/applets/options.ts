/** Options as getopt reads them, with its words for mistakes. */
import type { Task } from "./task.ts";

export interface Options {
  flags: Set<string>;
  /** Last value of each option that takes one. */
  values: Map<string, string>;
  /** Every value in order, with its option. */
  all: [option: string, value: string | undefined][];
  rest: string[];
}

export interface OptionSpec {
  /** Long names with the letter they stand for; `name:` takes a value. */
  long?: Record<string, string>;
  /** The applet asks plain getopt, for which `--x` is the letter `-`. */
  plain?: boolean;
  /** Stops at the first operand. */
  inOrder?: boolean;
  /** Whose mistakes they are, if not the task's. */
  name?: string | undefined;
  /** Exit code of mistakes. */
  status?: number;
  args?: string[];
}

/** `"ab:c::"`: letters; `:` takes a value, `::` only one in the same word. */
export const parseOptions = async (
  task: Task,
  letters: string,
  spec: OptionSpec = {},
): Promise<Options> => {
  const result: Options = { flags: new Set(), values: new Map(), all: [], rest: [] };
  const args = [...(spec.args ?? task.args)];
  const note = (letter: string, value: string | undefined): void => {
    result.flags.add(letter);
    result.all.push([letter, value]);
    if (value !== undefined) {
      result.values.set(letter, value);
    }
  };
  while (args.length > 0) {
    const word = args.shift()!;
    if (word === "--") {
      result.rest.push(...args);
      break;
    }

    if (!word.startsWith("-") || word === "-") {
      result.rest.push(word);
      if (spec.inOrder === true) {
        result.rest.push(...args);
        break;
      }
    } else if (word.startsWith("--") && spec.plain !== true) {
      await longOption(task, word, spec, args, note);
    } else {
      await shortOptions(task, word, letters, spec, args, note);
    }
  }

  return result;
};

type Note = (letter: string, value: string | undefined) => void;

const longOption = async (
  task: Task,
  word: string,
  spec: OptionSpec,
  args: string[],
  note: Note,
): Promise<void> => {
  const equals = word.indexOf("=");
  const name = word.slice(2, equals === -1 ? undefined : equals);
  const candidates = Object.keys(spec.long ?? {}).filter((known) =>
    known.replace(/:$/, "").startsWith(name),
  );
  const exact = candidates.find((known) => known.replace(/:$/, "") === name);
  const found = exact ?? (candidates.length === 1 ? candidates[0] : undefined);
  if (found === undefined) {
    const what =
      candidates.length > 1 ? `option '${word}' is ambiguous` : `unrecognized option '${word}'`;
    await task.warn(what);
    return task.usage(spec.status);
  }

  const letter = spec.long![found]!;
  if (!found.endsWith(":")) {
    if (equals !== -1) {
      await task.warn(`option '--${name}' doesn't allow an argument`);
      return task.usage(spec.status);
    }

    note(letter, undefined);
    return undefined;
  }

  const value = equals === -1 ? args.shift() : word.slice(equals + 1);
  if (value === undefined) {
    await task.warn(`option '--${name}' requires an argument`);
    return task.usage(spec.status);
  }

  note(letter, value);
};

const shortOptions = async (
  task: Task,
  word: string,
  letters: string,
  spec: OptionSpec,
  args: string[],
  note: Note,
): Promise<void> => {
  for (let at = 1; at < word.length; at += 1) {
    const letter = word[at]!;
    const position = letter === ":" ? -1 : letters.indexOf(letter);
    if (position === -1) {
      await task.complain(`${spec.name ?? task.name}: invalid option -- '${letter}'\n`);
      return task.usage(spec.status);
    }

    if (letters[position + 1] !== ":") {
      note(letter, undefined);
      continue;
    }

    const inline = word.slice(at + 1);
    if (letters[position + 2] === ":") {
      note(letter, inline === "" ? undefined : inline);
      return undefined;
    }

    const value = inline === "" ? args.shift() : inline;
    if (value === undefined) {
      await task.complain(
        `${spec.name ?? task.name}: option requires an argument -- '${letter}'\n`,
      );
      return task.usage(spec.status);
    }

    note(letter, value);
    return undefined;
  }
};
