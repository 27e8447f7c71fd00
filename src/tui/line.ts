/** A line of the screen as styled pieces, and the arithmetic of terminal cells on it. */
import stringWidth from "string-width";

/** What a colour means; nothing else has a colour. */
export type Token = "ok" | "bad" | "waiting" | "unknown" | "accent" | "dim";

export interface Span {
  text: string;
  tone?: Token | undefined;
  bold?: boolean | undefined;
  inverse?: boolean | undefined;
}

export type Line = Span[];

const segmenter = new Intl.Segmenter();
const ascii = /^[\x20-\x7e]*$/;
/** Also what Drydock itself draws with, all of it one cell wide: measuring it anew for every frame would cost more than the rest. */
const narrow = /^[\x20-\x7e─│█░●○◐✔✖▸·…→↑↓]*$/;

/** Width in terminal cells. */
export const widthOf = (text: string): number =>
  narrow.test(text) ? text.length : stringWidth(text);

export const lineWidth = (line: Line): number =>
  line.reduce((sum, span) => sum + widthOf(span.text), 0);

export const lineText = (line: Line): string => line.map((span) => span.text).join("");

/** One plain line. */
export const plainLine = (text: string, tone?: Token): Line => [{ text, tone }];

/** Splits where the first part fits `width` cells; a wide character is never cut in half. */
export const splitText = (text: string, width: number): [head: string, tail: string] => {
  if (ascii.test(text)) {
    return [text.slice(0, width), text.slice(width)];
  }

  let used = 0;
  for (const { segment, index } of segmenter.segment(text)) {
    used += widthOf(segment);
    if (used > width) {
      return [text.slice(0, index), text.slice(index)];
    }
  }

  return [text, ""];
};

/** At most `width` cells; what was cut shows as an ellipsis. */
export const cutText = (text: string, width: number, ellipsis = "…"): string => {
  if (widthOf(text) <= width) {
    return text;
  }

  return width <= widthOf(ellipsis)
    ? splitText(ellipsis, width)[0]
    : splitText(text, width - widthOf(ellipsis))[0] + ellipsis;
};

export const cutLine = (line: Line, width: number, ellipsis = "…"): Line => {
  if (lineWidth(line) <= width) {
    return line;
  }

  const cut: Line = [];
  let left = width;
  for (const [index, span] of line.entries()) {
    const rest = lineWidth(line.slice(index + 1));
    const text = cutText(rest > 0 ? `${span.text}${" ".repeat(rest)}` : span.text, left, ellipsis);
    if (widthOf(span.text) + Math.min(rest, 1) * widthOf(ellipsis) > left || rest === 0) {
      return [...cut, { ...span, text }];
    }

    cut.push(span);
    left -= widthOf(span.text);
  }

  return cut;
};

/** The line with an ellipsis behind it, whether it is cut or not: more follows that is not shown. */
export const unfinished = (line: Line, width: number, ellipsis: string): Line => [
  ...cutLine(line, Math.max(0, width - widthOf(ellipsis) - 1), ""),
  { text: ` ${ellipsis}`, tone: "dim" },
];

/** Exactly `width` cells: cut or filled with spaces at the right. */
export const padText = (text: string, width: number, ellipsis = "…"): string => {
  const cut = cutText(text, width, ellipsis);
  return cut + " ".repeat(Math.max(0, width - widthOf(cut)));
};

export const padLine = (line: Line, width: number): Line => {
  const cut = cutLine(line, width);
  const missing = width - lineWidth(cut);
  return missing > 0 ? [...cut, { text: " ".repeat(missing) }] : cut;
};

/** `left` at the left edge, `right` at the right one; the left part gives way. */
export const spread = (left: Line, right: Line, width: number): Line => {
  const kept = cutLine(right, width);
  const room = width - lineWidth(kept);
  return [...padLine(left, Math.max(0, room)), ...kept];
};
