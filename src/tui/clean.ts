/** Makes foreign text safe to draw: nothing that a lab, a server or a pod says can reach the terminal as a command. */
import { withoutSequences } from "../clean.ts";
import { widthOf } from "./line.ts";

const plain = /^[\x20-\x7e\n]*$/;
const newlines = /\r\n|[\u0085\u2028\u2029\v\f]/g;

// oxlint-disable-next-line no-control-regex -- control characters are what this file is about
const controls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g;

/** Bidirectional overrides, zero-width joiners, tags, fillers, variation selectors, skin tones: all without a cell of their own. */
const invisible =
  /\p{Cf}|\p{Variation_Selector}|\p{Emoji_Modifier}|\u034F|[\u115F\u1160]|[\u17B4\u17B5]|[\u3164\uFFA0]/gu;
const stackedMarks = /(\p{M}{4})\p{M}+/gu;
const loneSurrogate = /\p{Surrogate}/gu;
const tabStop = 8;

/**
 * Text that only holds visible characters, spaces and newlines.
 * Escape sequences are removed whole; tabs become spaces; a lone carriage return starts its line over, as on a terminal.
 */
export const clean = (text: string): string => {
  if (plain.test(text)) {
    return text;
  }

  return withoutSequences(text.replaceAll(newlines, "\n")).split("\n").map(cleanLine).join("\n");
};

/** The same for text that must stay on one line. */
export const cleanWord = (text: string): string => clean(text).replaceAll("\n", " ");

const cleanLine = (line: string): string =>
  expandTabs(lastOverwrite(line))
    .replaceAll(controls, "")
    .replaceAll(invisible, "")
    .replaceAll(stackedMarks, "$1")
    .replaceAll(loneSurrogate, "\uFFFD");

const lastOverwrite = (line: string): string =>
  line.split("\r").findLast((part) => part !== "") ?? "";

const expandTabs = (line: string): string => {
  const [first = "", ...rest] = line.split("\t");
  return rest.reduce(
    (text, part) => text + " ".repeat(tabStop - (text.length % tabStop)) + part,
    first,
  );
};

/** For terminals that only show ASCII: accents go, the rest becomes a question mark for each cell. */
export const asciiOnly = (text: string): string =>
  plain.test(text)
    ? text
    : Array.from(text.normalize("NFD").replaceAll(/\p{M}/gu, ""), (character) =>
        plain.test(character)
          ? character
          : (replacements[character] ?? "?".repeat(widthOf(character))),
      ).join("");

const replacements: Record<string, string> = {
  "·": "-",
  "•": "-",
  "…": "~",
  "–": "-",
  "—": "-",
  "‘": "'",
  "’": "'",
  "“": '"',
  "”": '"',
  "→": ">",
  "×": "x",
};
