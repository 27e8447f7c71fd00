/** A file or text as it is, with its YAML keys set off and the lines that matter marked. */
import { clean } from "../clean.ts";
import { cutLine, type Line, plainLine } from "../line.ts";
import type { Look } from "../theme.ts";

const yamlKey = /^(\s*(?:- )*)([^\s#:'"][^:#]*)(:)(\s.*|)$/;
const comment = /^\s*#/;

/** @param marked Line numbers, from 1, drawn with a mark before them. */
export const textLines = (
  text: string,
  width: number,
  look: Look,
  marked: ReadonlySet<number> = new Set(),
): Line[] =>
  clean(text)
    .replace(/\n$/, "")
    .split("\n")
    .map((row, index) => {
      const mark = marked.has(index + 1);
      const gutter: Line =
        marked.size > 0 ? [{ text: mark ? `${look.glyphs.here} ` : "  ", tone: "accent" }] : [];
      return cutLine([...gutter, ...highlighted(row, mark)], width, look.glyphs.ellipsis);
    });

const highlighted = (row: string, bold: boolean): Line => {
  if (comment.test(row)) {
    return plainLine(row, "dim");
  }

  const [, indent, key, colon, value] = yamlKey.exec(row) ?? [];
  return key === undefined
    ? [{ text: row, bold }]
    : [
        { text: `${indent}${key}${colon}`, tone: "dim" },
        { text: value ?? "", bold },
      ];
};
