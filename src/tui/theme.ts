/** What states look like: six meanings over the terminal's own 16 colours, and a glyph for each, with ASCII stand-ins. */
import type { CheckStatus } from "../session/events.ts";
import type { Tone } from "../session/live.ts";
import type { Span, Token } from "./line.ts";

/** Only colours that themes keep readable on light and on dark; `dim` is the terminal's faint default colour. */
const colours: Record<Exclude<Token, "dim">, string> = {
  ok: "green",
  bad: "red",
  waiting: "yellow",
  unknown: "magenta",
  accent: "cyan",
};

/** Props of Ink's `<Text>` for a span. */
export const styleOf = ({ tone, bold, inverse }: Span) => ({
  ...(tone === "dim" ? { dimColor: true } : tone && { color: colours[tone] }),
  ...(bold && { bold }),
  ...(inverse && { inverse }),
});

const unicode = {
  ok: "✔",
  bad: "✖",
  doing: "◐",
  todo: "○",
  dot: "●",
  unknown: "?",
  here: "▸",
  bullet: "·",
  rule: "─",
  wall: "│",
  full: "█",
  empty: "░",
  ellipsis: "…",
  arrow: "→",
  up: "↑",
  down: "↓",
};

export type Glyphs = typeof unicode;

const ascii: Glyphs = {
  ok: "+",
  bad: "x",
  doing: "~",
  todo: "o",
  dot: "*",
  unknown: "?",
  here: ">",
  bullet: "-",
  rule: "-",
  wall: "|",
  full: "#",
  empty: ".",
  ellipsis: "~",
  arrow: "->",
  up: "^",
  down: "v",
};

/** How this terminal draws. */
export interface Look {
  glyphs: Glyphs;
  ascii: boolean;
}

export const unicodeLook: Look = { glyphs: unicode, ascii: false };
export const asciiLook: Look = { glyphs: ascii, ascii: true };

const toneTokens: Record<Tone, Token | undefined> = {
  ok: "ok",
  bad: "bad",
  waiting: "waiting",
  unknown: "unknown",
  plain: undefined,
  dim: "dim",
};

export const tokenOf = (tone: Tone): Token | undefined => toneTokens[tone];

/** A glyph always says the same as its colour. */
export const checkMark = (status: CheckStatus, { glyphs }: Look): Span => {
  const marks: Record<CheckStatus, Span> = {
    waiting: { text: glyphs.todo, tone: "dim" },
    checking: { text: glyphs.doing, tone: "waiting" },
    holding: { text: glyphs.doing, tone: "waiting" },
    met: { text: glyphs.ok, tone: "ok" },
    late: { text: glyphs.bad, tone: "bad" },
    hopeless: { text: glyphs.bad, tone: "bad" },
    unknown: { text: glyphs.unknown, tone: "unknown" },
  };
  return marks[status];
};
