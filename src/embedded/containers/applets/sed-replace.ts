/** Replacements of sed. */
import type { Match } from "../regex/regex.ts";

/** `&`, `\1`, `\n`, and the case changes of GNU. */
export const replacementOf = (text: string, { groups }: Match): string => {
  let result = "";
  let mode = "";
  let once = "";
  const add = (piece: string): void => {
    let changed = mode === "U" ? piece.toUpperCase() : mode === "L" ? piece.toLowerCase() : piece;
    if (once !== "" && changed !== "") {
      changed =
        (once === "u" ? changed[0]!.toUpperCase() : changed[0]!.toLowerCase()) + changed.slice(1);
      once = "";
    }

    result += changed;
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (character === "&") {
      add(groups[0]!);
    } else if (character === "\\" && at + 1 < text.length) {
      at += 1;
      const next = text[at]!;
      if (/\d/.test(next)) {
        add(groups[Number(next)] ?? "");
      } else if ("ULE".includes(next)) {
        mode = next === "E" ? "" : next;
      } else if ("ul".includes(next)) {
        once = next;
      } else {
        add({ n: "\n", t: "\t", r: "\r", a: "\u0007", f: "\f", v: "\v" }[next] ?? next);
      }
    } else {
      add(character);
    }
  }

  return result;
};
