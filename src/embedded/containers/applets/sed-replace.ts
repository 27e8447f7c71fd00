/** Replacements of sed. */
import type { Match } from "../regex/regex.ts";

/** `&`, `\1`, `\n`; any other letter stands for itself behind a backslash. */
export const replacementOf = (text: string, { groups }: Match): string =>
  text.replaceAll(/&|\\([\s\S])/g, (whole, letter?: string) => {
    if (letter === undefined) {
      return groups[0]!;
    }

    return /\d/.test(letter)
      ? (groups[Number(letter)] ?? "")
      : ({ n: "\n", t: "\t", r: "\r" }[letter] ?? letter);
  });
