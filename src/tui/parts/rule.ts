/** Horizontal rules, bare or with a title in them. */
import { cutText, type Line, widthOf } from "../line.ts";
import type { Look } from "../theme.ts";

export const rule = (width: number, { glyphs }: Look): Line => [
  { text: " " },
  { text: glyphs.rule.repeat(Math.max(0, width - 2)), tone: "dim" },
];

/** ` ── output ───────── tab: cluster ── ` */
export const titledRule = (title: string, width: number, { glyphs }: Look, right = ""): Line => {
  const left = `${glyphs.rule.repeat(2)} `;
  const end = right ? ` ${glyphs.rule.repeat(2)}` : "";
  const room = width - 2 - left.length - end.length - (right ? widthOf(right) + 1 : 0);
  const name = cutText(title, Math.max(0, room - 2), glyphs.ellipsis);
  const middle = glyphs.rule.repeat(Math.max(1, room - widthOf(name) - 1));
  return [
    { text: " " },
    { text: left, tone: "dim" },
    { text: name },
    { text: ` ${middle}`, tone: "dim" },
    ...(right
      ? [
          { text: ` ${right}`, tone: "dim" as const },
          { text: end, tone: "dim" as const },
        ]
      : []),
  ];
};

/** The vertical rule between two panes. */
export const wall = (height: number, { glyphs }: Look): Line[] =>
  Array.from({ length: height }, () => [{ text: glyphs.wall, tone: "dim" }]);
