/** Backslashes of the profile language. Text is one character a byte. */

const digits = (text: string, from: number, base: number, most: number): [number, number] => {
  let value = 0;
  let at = from;
  for (; at < from + most && at < text.length; at += 1) {
    const digit = Number.parseInt(text[at]!, base);
    if (Number.isNaN(digit) || value * base + digit > 255) {
      break;
    }

    value = value * base + digit;
  }

  return [value, at];
};

const letters: Record<string, number> = {
  "\\": 0x5c,
  '"': 0x22,
  a: 7,
  e: 0x1b,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 9,
};

/** What stands behind a backslash: the byte it means and where the text goes on; undefined: nothing that is known. */
export const readEscape = (
  text: string,
  from: number,
  others = "",
): { byte: number; next: number } | undefined => {
  const char = text[from];
  if (char === undefined) {
    return undefined;
  }

  if (/[0-7]/.test(char)) {
    const [byte, next] = digits(text, from, 8, 3);
    return { byte, next };
  }

  if (char === "d" || char === "x") {
    const [byte, next] = digits(text, from + 1, char === "d" ? 10 : 16, char === "d" ? 3 : 2);
    return next === from + 1 ? undefined : { byte, next };
  }

  const byte = letters[char] ?? (others.includes(char) ? char.charCodeAt(0) : undefined);
  return byte === undefined ? undefined : { byte, next: from + 1 };
};

/** A word of a profile: escapes become bytes, those of glob characters stay for the matcher. */
const unescape = (text: string): string => {
  let result = "";
  for (let at = 0; at < text.length;) {
    const escape = text[at] === "\\" && at + 1 < text.length ? readEscape(text, at + 1) : undefined;
    if (escape === undefined) {
      result += text[at]!;
      at += 1;
      continue;
    }

    const char = String.fromCharCode(escape.byte);
    result +=
      escape.byte === 0
        ? text.slice(at, escape.next)
        : "*?[]{}^,\\".includes(char)
          ? `\\${char}`
          : char;
    at = escape.next;
  }

  return result;
};

/** Takes quotes off and escapes apart. Undefined: a quote that does not end. */
export const processWord = (text: string): string | undefined => {
  if (!text.startsWith('"')) {
    return unescape(text);
  }

  return text.endsWith('"') ? unescape(text.slice(1, Math.max(1, text.length - 1))) : undefined;
};
