/** Shell patterns (`*`, `?`, `[...]`) as regular expressions over bytes. */

/** Characters with the knowledge whether they were quoted (and so mean themselves). */
export interface PatternPiece {
  text: string;
  quoted: boolean;
}

const classes: Record<string, string> = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: " \\t\\n\\r\\f\\v",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`{-~",
  print: " -~",
  graph: "!-~",
  cntrl: "\\x00-\\x1f\\x7f",
  xdigit: "0-9A-Fa-f",
};

const escapeText = (text: string): string =>
  text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`);

/** Inside of a bracket expression from `start` on (after `[`); undefined when it never closes. */
const bracket = (
  text: string,
  quoted: boolean[],
  start: number,
): { source: string; end: number } | undefined => {
  let at = start;
  const negated = text[at] === "!" || text[at] === "^";
  at += negated ? 1 : 0;
  let source = "";
  for (let first = true; ; first = false) {
    const character = text[at];
    if (character === undefined || (character === "/" && !quoted[at])) {
      return undefined;
    }

    if (character === "]" && !first && !quoted[at]) {
      return {
        source:
          source === ""
            ? negated
              ? String.raw`[\s\S]`
              : "(?!)"
            : `[${negated ? "^" : ""}${source}]`,
        end: at + 1,
      };
    }

    const named = /^\[:([a-z]+):\]/.exec(text.slice(at));
    if (named !== null) {
      source += classes[named[1]!] ?? "";
      at += named[0].length;
      continue;
    }

    const to = text[at + 2];
    if (text[at + 1] === "-" && to !== undefined && to !== "]") {
      source += character <= to ? `${escapeText(character)}-${escapeText(to)}` : "";
      at += 3;
    } else {
      source += escapeText(character);
      at += 1;
    }
  }
};

/** Source of a regular expression without anchors. `lazy` stars match as little as they can. */
export const patternSource = (pieces: PatternPiece[], lazy = false): string => {
  const text = pieces.map((piece) => piece.text).join("");
  const quoted = pieces.flatMap((piece) => Array.from(piece.text, () => piece.quoted));
  let source = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (quoted[at] === true) {
      source += escapeText(character);
    } else if (character === "*") {
      source += String.raw`[\s\S]*${lazy ? "?" : ""}`;
    } else if (character === "?") {
      source += String.raw`[\s\S]`;
    } else if (character === "\\" && at + 1 < text.length) {
      at += 1;
      source += escapeText(text[at]!);
    } else {
      const inside = character === "[" ? bracket(text, quoted, at + 1) : undefined;
      source += inside?.source ?? escapeText(character);
      at = inside === undefined ? at : inside.end - 1;
    }
  }

  return source;
};

export const matchesPattern = (text: string, pieces: PatternPiece[]): boolean =>
  new RegExp(`^(?:${patternSource(pieces)})$`).test(text);

export const isGlob = (pieces: PatternPiece[]): boolean =>
  pieces.some(({ text, quoted }) => !quoted && /[*?[]/.test(text));

/** Strips the shortest or longest match from one end, as `${x#p}` and `${x%%p}` do. */
export const stripPattern = (
  value: string,
  kind: "#" | "##" | "%" | "%%",
  pieces: PatternPiece[],
): string => {
  if (kind === "#" || kind === "##") {
    const match = new RegExp(`^(?:${patternSource(pieces, kind === "#")})`).exec(value);
    return match === null ? value : value.slice(match[0].length);
  }

  const whole = new RegExp(`^(?:${patternSource(pieces)})$`);
  const starts = Array.from({ length: value.length + 1 }, (_, index) =>
    kind === "%" ? value.length - index : index,
  );
  const start = starts.find((index) => whole.test(value.slice(index)));
  return start === undefined ? value : value.slice(0, start);
};

/** `${x/p/r}` and `${x//p/r}`; a leading # or % of the pattern anchors it. */
export const replacePattern = (
  value: string,
  all: boolean,
  pieces: PatternPiece[],
  replacement: string,
): string => {
  const source = patternSource(pieces);
  return source === ""
    ? value
    : value.replace(new RegExp(source, all ? "g" : ""), () => replacement);
};
