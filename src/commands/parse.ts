/** Command-line arguments to flags and arguments, with a suggestion for what does not exist. */
import { LabError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import type { Flag, FlagValues, Verb } from "./verb.ts";

/** Every verb takes these. */
export const commonFlags: readonly Flag[] = [{ name: "help", says: "this text" }];

const unknownFlag = (text: string, flags: readonly Flag[], command: string): LabError => {
  const near = nearest(
    text.replace(/^-+/, ""),
    flags.map(({ name }) => name),
  );
  return new LabError("usage", `${command} has no flag ${text}.`, {
    hint: near === undefined ? `See: ${command} --help` : `Did you mean --${near}?`,
  });
};

const checkChoice = (flag: Flag, value: string, command: string): string => {
  if (flag.choices !== undefined && !flag.choices.includes(value)) {
    throw new LabError(
      "usage",
      `${command} --${flag.name} takes ${flag.choices.join(", ")}; not "${value}".`,
      {
        hint: `See: ${command} --help`,
      },
    );
  }

  return value;
};

/** `--name VALUE`, `--name=VALUE`, switches, and `--` after which everything is an argument. @throws LabError usage */
export const parseArguments = (
  words: readonly string[],
  flags: readonly Flag[],
  command: string,
): { flags: FlagValues; arguments: string[] } => {
  const known = [...flags, ...commonFlags];
  const values: Record<string, string | true> = {};
  const rest: string[] = [];
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (word === "--") {
      rest.push(...words.slice(index + 1));
      break;
    }

    if (!word.startsWith("-") || word === "-") {
      rest.push(word);
      continue;
    }

    const [name, inline] = splitFlag(word === "-h" ? "--help" : word);
    const flag = known.find((candidate) => candidate.name === name && word !== `-${name}`);
    if (flag === undefined) {
      throw unknownFlag(word, known, command);
    }

    if (flag.value === undefined) {
      if (inline !== undefined) {
        throw new LabError("usage", `${command} --${flag.name} takes no value.`);
      }

      values[flag.name] = true;
      continue;
    }

    const value = inline ?? words[++index];
    if (value === undefined) {
      throw new LabError(
        "usage",
        `${command} --${flag.name} needs a value: --${flag.name} ${flag.value}.`,
      );
    }

    values[flag.name] = checkChoice(flag, value, command);
  }

  return { flags: values, arguments: rest };
};

/** Index of the first word that is neither a flag nor the value of one of `flags`; -1 when there is none. */
export const firstArgument = (words: readonly string[], flags: readonly Flag[]): number => {
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (!word.startsWith("-")) {
      return index;
    }

    const [name, inline] = splitFlag(word);
    const takesNext = flags.some((flag) => flag.name === name && flag.value !== undefined);
    index += takesNext && inline === undefined ? 1 : 0;
  }

  return -1;
};

const splitFlag = (word: string): [name: string, value: string | undefined] => {
  const [, name = "", value] = /^--?([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  return [name, value];
};

/** @throws LabError when there are too few or too many arguments. */
export const checkCount = (verb: Verb, given: readonly string[], command: string): void => {
  if (given.length < verb.takes.least) {
    throw new LabError("usage", `${command} needs ${verb.usage || "no arguments"}.`, {
      hint: `See: ${command} --help`,
    });
  }

  if (given.length > verb.takes.most) {
    const extra = given[verb.takes.most]!;
    throw new LabError("usage", `${command} does not take "${extra}".`, {
      hint: `See: ${command} --help`,
    });
  }
};

/** A whole number of at least one. @throws LabError usage */
export const positiveNumber = (flags: FlagValues, name: string, standard: number): number => {
  const text = flags[name];
  if (text === undefined) {
    return standard;
  }

  if (typeof text !== "string" || !/^[1-9]\d{0,4}$/.test(text)) {
    throw new LabError("usage", `--${name} takes a whole number from 1; not "${String(text)}".`);
  }

  return Number(text);
};
