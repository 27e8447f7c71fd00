/** Options of apparmor_parser as getopt reads them. */
import { ProfileError } from "../language/profile-error.ts";
import { byShort, optionTable } from "./options.table.ts";
import type { ParserOptions } from "./options.table.ts";

const program = "apparmor_parser";

const longOption = (word: string): [name: string, value: string | undefined] => {
  const equals = word.indexOf("=");
  const given = equals === -1 ? word : word.slice(0, equals);
  const exact = Object.hasOwn(optionTable, given)
    ? [given]
    : Object.keys(optionTable).filter((name) => name.startsWith(given));
  if (exact.length !== 1) {
    const possible = exact.map((name) => `'--${name}'`).join(" ");
    throw new ProfileError(
      exact.length === 0
        ? `${program}: unrecognized option '--${given}'\n`
        : `${program}: option '--${given}' is ambiguous; possibilities: ${possible}\n`,
    );
  }

  const value = equals === -1 ? undefined : word.slice(equals + 1);
  if (value !== undefined && optionTable[exact[0]!]!.argument === undefined) {
    throw new ProfileError(`${program}: option '--${exact[0]!}' doesn't allow an argument\n`);
  }

  return [exact[0]!, value];
};

/** @throws ProfileError with what getopt says */
export const readOptions = (
  words: string[],
  read: (path: string) => string | undefined,
): ParserOptions => {
  const options: ParserOptions = {
    action: "add",
    complain: false,
    namesOnly: false,
    preprocess: false,
    load: true,
    verbose: false,
    quiet: false,
    debug: false,
    base: "/etc/apparmor.d",
    folders: [],
    namespace: undefined,
    outputFile: undefined,
    features: undefined,
    abortOnError: false,
    showCache: false,
    print: [],
    paths: [],
  };
  let actionCount = 0;
  const rest = [...words];
  const apply = (name: string, value: string | undefined): void => {
    const option = optionTable[name]!;
    const needed = option.argument === "required" && value === undefined;
    const given = needed ? rest.shift() : value;
    if (needed && given === undefined) {
      throw new ProfileError(`${program}: option '--${name}' requires an argument\n`);
    }

    actionCount += option.action === true ? 1 : 0;
    option.take?.(options, given ?? "", read);
  };
  while (rest.length > 0) {
    const word = rest.shift()!;
    if (word === "--") {
      options.paths.push(...rest.splice(0));
    } else if (word.startsWith("--")) {
      apply(...longOption(word.slice(2)));
    } else if (word.startsWith("-") && word.length > 1) {
      for (let at = 1; at < word.length; at += 1) {
        const name = byShort.get(word[at]!);
        if (name === undefined) {
          throw new ProfileError(`${program}: invalid option -- '${word[at]!}'\n`);
        }

        const tail = word.slice(at + 1);
        if (optionTable[name]!.argument !== undefined && tail !== "") {
          apply(name, tail);
          break;
        }

        apply(name, undefined);
      }
    } else {
      options.paths.push(word);
    }
  }

  if (actionCount > 1) {
    throw new ProfileError(`${program}: Too many actions given on the command line.\n`);
  }

  return options;
};
