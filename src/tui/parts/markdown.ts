/** Markdown of labs as lines: paragraphs, headings, lists, code, quotes, emphasis. Raw HTML shows as it is written. */
import { marked, type Token as Block, type Tokens } from "marked";
import { clean } from "../clean.ts";
import { cutLine, type Line, type Span } from "../line.ts";
import type { Look } from "../theme.ts";
import { wrapLine } from "../wrap.ts";

/** Texts of labs are few and drawn often, so the last ones are kept. */
const kept = new Map<string, Line[]>();
const keptTexts = 40;

export const markdownLines = (text: string, width: number, look: Look): Line[] => {
  const key = `${width} ${String(look.ascii)} ${text}`;
  const before = kept.get(key);
  if (before) {
    return before;
  }

  const lines = trimmed(blocks(marked.lexer(clean(text)), width, look));
  if (kept.size >= keptTexts) {
    kept.clear();
  }

  kept.set(key, lines);
  return lines;
};

/** One line of Markdown, such as an item of a list that the view draws itself. */
export const markdownInline = (text: string): Line =>
  marked.lexer(clean(text)).flatMap((block) => inline(childrenOf(block), {}));

const blocks = (tokens: Block[], width: number, look: Look): Line[] =>
  tokens.flatMap((token) => blockLines(token, width, look));

const blockLines = (token: Block, width: number, look: Look): Line[] => {
  switch (token.type) {
    case "space":
      return [];
    case "heading":
      return [...wrapLine(inline(childrenOf(token), { bold: true }), width), []];
    case "code":
      return [...codeLines((token as Tokens.Code).text, width, look), []];
    case "list":
      return [...listLines(token as Tokens.List, width, look), []];
    case "blockquote":
      return quoteLines(token as Tokens.Blockquote, width, look);
    case "table":
      return [...tableRows(token as Tokens.Table, width), []];
    case "hr":
      return [[{ text: look.glyphs.rule.repeat(width), tone: "dim" }], []];
    case "text":
      return paragraph(token, width);
    default:
      return [...paragraph(token, width), []];
  }
};

const paragraph = (token: Block, width: number): Line[] =>
  splitBreaks(inline(childrenOf(token), {})).flatMap((line) => wrapLine(line, width));

const codeLines = (text: string, width: number, { glyphs }: Look): Line[] =>
  text
    .split("\n")
    .map((row) => cutLine([{ text: `  ${row}`, tone: "accent" }], width, glyphs.ellipsis));

const listLines = (list: Tokens.List, width: number, look: Look): Line[] =>
  list.items.flatMap((item, index) => {
    const start = typeof list.start === "number" ? list.start : 1;
    const mark = list.ordered ? `${start + index}. ` : `${look.glyphs.bullet} `;
    const lines = trimmed(blocks(item.tokens, width - mark.length, look));
    return lines.map((line, row) => [
      row === 0 ? { text: mark, tone: "dim" as const } : { text: " ".repeat(mark.length) },
      ...line,
    ]);
  });

const quoteLines = (quote: Tokens.Blockquote, width: number, look: Look): Line[] => [
  ...trimmed(blocks(quote.tokens, width - 2, look)).map((line) => [
    { text: `${look.glyphs.wall} `, tone: "dim" as const },
    ...line,
  ]),
  [],
];

const tableRows = (table: Tokens.Table, width: number): Line[] => {
  const rows = [table.header, ...table.rows].map((row) =>
    row.map((cell) =>
      inline(cell.tokens, {})
        .map((span) => span.text)
        .join(""),
    ),
  );
  const widths = table.header.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row, index) =>
    cutLine(
      [
        {
          text: row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  "),
          bold: index === 0,
        },
      ],
      width,
    ),
  );
};

const childrenOf = (token: Block): Block[] =>
  "tokens" in token && token.tokens ? token.tokens : [token];

const inline = (tokens: Block[], style: Omit<Span, "text">): Line =>
  tokens.flatMap((token): Line => {
    switch (token.type) {
      case "strong":
        return inline(childrenOf(token), { ...style, bold: true });
      case "em":
        return inline(childrenOf(token), { ...style, bold: true });
      case "codespan":
        return [{ ...style, text: plainText(token), tone: "accent" }];
      case "link":
        return linkSpans(token as Tokens.Link, style);
      case "br":
        return [{ text: "\n" }];
      case "text":
      case "escape":
        return "tokens" in token && token.tokens
          ? inline(token.tokens, style)
          : [{ ...style, text: plainText(token).replaceAll("\n", " ") }];
      default:
        return [{ ...style, text: token.raw.replaceAll("\n", " ") }];
    }
  });

const linkSpans = (link: Tokens.Link, style: Omit<Span, "text">): Line => [
  ...inline(link.tokens, style),
  ...(link.href && link.href !== link.text
    ? [{ text: ` (${link.href})`, tone: "dim" as const }]
    : []),
];

const plainText = (token: Block): string => ("text" in token ? String(token.text) : token.raw);

const splitBreaks = (line: Line): Line[] => {
  const rows: Line[] = [[]];
  for (const span of line) {
    if (span.text === "\n") {
      rows.push([]);
    } else {
      rows.at(-1)?.push(span);
    }
  }

  return rows;
};

const trimmed = (lines: Line[]): Line[] =>
  lines.at(-1)?.length === 0 ? trimmed(lines.slice(0, -1)) : lines;
