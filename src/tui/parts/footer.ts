/** The bottom line: enabled keys, the most wanted one highlighted, and a fact at the right. */
import { type Line, lineWidth, spread } from "../line.ts";
import type { FooterKey } from "../keys.ts";

/** Keys that do not fit are left out from the right, but never the last two (help and quit). */
export const footerLine = (keys: readonly FooterKey[], right: string, width: number): Line => {
  const fact: Line = right ? [{ text: `${right} `, tone: "dim" }] : [];
  const attempts: [gap: string, end: Line][] = [
    ["   ", fact],
    ["  ", fact],
    ["  ", []],
  ];
  for (const [gap, end] of attempts) {
    const line = keyLine(keys, gap);
    if (lineWidth(line) + lineWidth(end) + 1 <= width) {
      return spread(line, end, width);
    }
  }

  const kept = keys.filter((key) => ["help", "quit", "back"].includes(key.id));
  const others = keys.filter((key) => !kept.includes(key));
  const droppable = others.slice(0, -1);
  return others.length > 0
    ? footerLine([...droppable, ...kept], right, width)
    : spread(keyLine(keys.slice(0, 2), "  "), [], width);
};

const keyLine = (keys: readonly FooterKey[], gap: string): Line => [
  { text: " " },
  ...keys.flatMap(({ key, label, wanted }, index): Line => [
    { text: index === 0 ? "" : gap },
    { text: key, bold: true, tone: wanted ? "accent" : undefined },
    { text: ` ${label}`, tone: wanted ? "accent" : "dim" },
  ]),
];
