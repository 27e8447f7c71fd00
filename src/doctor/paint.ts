/** Colours and signs of the report; both can be missing, and then the words say it all. */
import type { Verdict } from "./finding.ts";

type Style = "green" | "yellow" | "red" | "magenta" | "cyan" | "dim" | "bold";

/** SGR codes that turn a style on and off; of the sixteen colours only those that themes keep readable. */
const styles: Record<Style, [on: number, off: number]> = {
  green: [32, 39],
  yellow: [33, 39],
  red: [31, 39],
  magenta: [35, 39],
  cyan: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
};

export interface Paint {
  in(style: Style, text: string): string;
  sign(verdict: Verdict, grave: boolean): string;
  arrow: string;
  dot: string;
}

/** `grave`: it is in the way of what was asked for. */
export const createPaint = ({ colour, unicode }: { colour: boolean; unicode: boolean }): Paint => {
  const paint = (style: Style, text: string): string => {
    const [on, off] = styles[style];
    return colour && text !== "" ? `\u001B[${on}m${text}\u001B[${off}m` : text;
  };
  const signs = unicode
    ? { ok: "✔", warn: "●", bad: "✖", unknown: "?" }
    : { ok: "+", warn: "*", bad: "x", unknown: "?" };
  return {
    in: paint,
    sign: (verdict, grave) =>
      paint(verdict === "bad" && !grave ? "yellow" : colours[verdict], signs[verdict]),
    arrow: unicode ? "→" : "->",
    dot: unicode ? "·" : "-",
  };
};

const colours: Record<Verdict, Style> = {
  ok: "green",
  warn: "yellow",
  bad: "red",
  unknown: "magenta",
};
