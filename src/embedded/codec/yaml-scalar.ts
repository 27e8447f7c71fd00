/** Strings in YAML 1.1 as Go's yaml.v2 writes them: plain where that reads back as the same string, quoted or literal elsewhere. */

/** What stands at the end of a line may be continued in the next one from this column on. */
const width = 80;

const words = new Set([
  "",
  "~",
  "<<",
  "y",
  "Y",
  "n",
  "N",
  ...["null", "yes", "no", "true", "false", "on", "off"].flatMap((word) => [
    word,
    word.toUpperCase(),
    `${word.charAt(0).toUpperCase()}${word.slice(1)}`,
  ]),
  ...["nan", "NaN", "NAN"].map((word) => `.${word}`),
  ...["", "+", "-"].flatMap((sign) => ["inf", "Inf", "INF"].map((word) => `${sign}.${word}`)),
]);
const integer = /^[-+]?(?:0x[\da-f]+|0[ob]?[0-7]+|\d+)$/i;
const float = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:e[-+]?\d+)?$/i;
const base60 = /^[-+]?\d[\d_]*(?::[0-5]?\d)+(?:\.[\d_]*)?$/;
const day = String.raw`\d{4}-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])`;
const clock = String.raw`\d\d?:\d\d?:\d\d?(?:\.\d+)?`;
/** A day, or a moment: with a zone behind `T`, without one behind a space. */
const date = new RegExp(String.raw`^${day}(?:[Tt]${clock}(?:Z|[-+]\d\d:\d\d)| ${clock})?$`);

/** Whether the text, unquoted, would be read as something else than a string. */
const isAmbiguous = (text: string): boolean => {
  const plain = text.startsWith(".") ? text : text.replaceAll("_", "");
  return (
    words.has(text) ||
    (/^[-+.\d]/.test(text) &&
      (integer.test(plain) || float.test(plain) || base60.test(text) || date.test(text)))
  );
};

const unprintable = /[^\n -~\u{A0}-\u{D7FF}\u{E000}-\u{FEFE}\u{FF00}-\u{FFFD}]/u;
const indicators = [
  /^(?:---|\.\.\.)/,
  /^[#,[\]{}&*!|>'"%@`]/,
  /^[-?](?: |$)/,
  /:(?: |$)/,
  / #/,
  /^ | $/,
];

/**
@param isKey Keys stay on their line.
@param column Where the text begins.
*/
export const writeScalar = (
  text: string,
  { indent, column, isKey }: { indent: number; column: number; isKey: boolean },
): string => {
  const fold = (written: string): string => (isKey ? written : folded(written, column, indent));
  if (unprintable.test(text)) {
    return fold(doubleQuoted(text));
  }

  if (text.includes("\n")) {
    return isKey || text.endsWith(" ") || text.includes(" \n")
      ? fold(doubleQuoted(text))
      : literal(text, indent);
  }

  if (isAmbiguous(text)) {
    return fold(doubleQuoted(text));
  }

  return fold(
    indicators.some((pattern) => pattern.test(text)) ? `'${text.replaceAll("'", "''")}'` : text,
  );
};

const literal = (text: string, indent: number): string => {
  const hint = /^[ \n]/.test(text) ? "2" : "";
  const chomp = text === "\n" || text.endsWith("\n\n") ? "+" : text.endsWith("\n") ? "" : "-";
  const lines = text.replace(/\n$/, "").split("\n");
  const pad = " ".repeat(indent);
  return [`|${hint}${chomp}`, ...lines.map((line) => (line === "" ? "" : pad + line))].join("\n");
};

const escapes: Record<string, string> = {
  "\0": "0",
  "\u{7}": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\u{1B}": "e",
  '"': '"',
  "\\": "\\",
  "\u{85}": "N",
};

const escaped = (character: string): string => {
  const short = escapes[character];
  if (short !== undefined) {
    return `\\${short}`;
  }

  const code = character.codePointAt(0)!;
  const [letter, digits] = code <= 0xff ? ["x", 2] : code <= 0xffff ? ["u", 4] : ["U", 8];
  return `\\${letter}${code.toString(16).toUpperCase().padStart(digits, "0")}`;
};

const doubleQuoted = (text: string): string =>
  `"${text.replaceAll(/[^ -~\u{A0}-\u{D7FF}\u{E000}-\u{FEFE}\u{FF00}-\u{FFFD}]|["\\]/gu, escaped)}"`;

/** Broken at the first single space behind the width, again and again. */
const folded = (written: string, start: number, indent: number): string => {
  if (start + written.length <= width) {
    return written;
  }

  let column = start;
  let result = "";
  for (const piece of written.split(/(?<! ) (?! )/)) {
    const isBreak = column > width;
    if (result !== "") {
      result += isBreak ? `\n${" ".repeat(indent)}` : " ";
      column = isBreak ? indent : column + 1;
    }

    result += piece;
    column += piece.length;
  }

  return result;
};
