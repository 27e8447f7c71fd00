/** Wraps styled text at words, keeping styles and a hanging indent. */
import { type Line, lineWidth, type Span, splitText, widthOf } from "./line.ts";

export interface WrapOptions {
  /** Before the first row. */
  first?: Line;
  /** Before every further row; by default as wide as `first`. */
  rest?: Line;
}

/** Rows of at most `width` cells. Words longer than a row are split; spaces at a row's end are dropped. */
export const wrapLine = (line: Line, width: number, options: WrapOptions = {}): Line[] => {
  const first = options.first ?? [];
  const rest = options.rest ?? [{ text: " ".repeat(lineWidth(first)) }];
  const room = Math.max(1, width - Math.max(lineWidth(first), lineWidth(rest)));
  const rows = fill(words(line), room);
  return rows.map((row, index) => [...(index === 0 ? first : rest), ...row]);
};

/** Wraps plain text that may hold newlines. */
export const wrapText = (text: string, width: number, style: Omit<Span, "text"> = {}): Line[] =>
  text.split("\n").flatMap((row) => wrapLine([{ ...style, text: row }], width));

/** Runs of non-spaces and of spaces, each with its style; `glued` words touch the one before. */
const words = (line: Line): Span[] =>
  line.flatMap((span) => (span.text.match(/\s+|\S+/g) ?? []).map((text) => ({ ...span, text })));

const isSpace = (span: Span): boolean => /^\s/.test(span.text);

const fill = (pieces: Span[], room: number): Line[] => {
  const rows: Line[] = [];
  let row: Line = [];
  let used = 0;
  const flush = () => {
    rows.push(withoutTrailingSpace(row));
    row = [];
    used = 0;
  };

  for (const word of joined(pieces)) {
    const needed = lineWidth(word);
    const space = word[0] !== undefined && isSpace(word[0]);
    if (used + needed > room && !space && used > 0) {
      flush();
    }

    if (space && (used + needed > room || (used === 0 && rows.length > 0))) {
      continue;
    }

    for (const span of word) {
      let text = span.text;
      while (used + widthOf(text) > room) {
        const [head, tail] = splitText(text, room - used);
        row.push({ ...span, text: head });
        flush();
        text = tail === text && head === "" ? text.slice(1) : tail;
      }

      row.push({ ...span, text });
      used += widthOf(text);
    }
  }

  if (row.length > 0 || rows.length === 0) {
    flush();
  }

  return rows;
};

/** Pieces without a space between them belong to one word, whatever their styles. */
const joined = (pieces: Span[]): Line[] => {
  const result: Line[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if (last?.[0] !== undefined && !isSpace(piece) && !isSpace(last[0])) {
      last.push(piece);
    } else {
      result.push([piece]);
    }
  }

  return result;
};

const withoutTrailingSpace = (row: Line): Line => {
  const last = row.at(-1);
  return last && isSpace(last) ? withoutTrailingSpace(row.slice(0, -1)) : row;
};
