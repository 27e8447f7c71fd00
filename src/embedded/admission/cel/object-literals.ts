/** `Object.spec{replicas: 3}` and `JSONPatch{op: "add"}` as maps, which is what they are once evaluated. */

const opening = /(?<![\w.])(?:Object|JSONPatch)(?:\.\w+)*\s*\{/uy;
const text = /r?("""|'''|"|')/uy;
const field = /\s*(\??)(?:([A-Za-z_]\w*)|`([^`]+)`)\s*:/uy;

const matchAt = (pattern: RegExp, source: string, at: number): RegExpExecArray | null => {
  pattern.lastIndex = at;
  return pattern.exec(source);
};

/** Where the string literal that begins at `at` ends; `at` itself when there is none. */
const endOfText = (source: string, at: number): number => {
  const start = matchAt(text, source, at);
  if (start === null) {
    return at;
  }

  const quote = start[1] ?? "";
  let end = at + start[0].length;
  while (end < source.length && !source.startsWith(quote, end)) {
    end += source[end] === "\\" ? 2 : 1;
  }

  return end + quote.length;
};

/** Where a value ends: at the comma or the bracket that closes what it is in. */
const endOfValue = (source: string, from: number): number => {
  let depth = 0;
  let at = from;
  while (at < source.length) {
    const skipped = endOfText(source, at);
    if (skipped > at) {
      at = skipped;
      continue;
    }

    const sign = source[at] ?? "";
    if (depth === 0 && (sign === "," || sign === "}")) {
      return at;
    }

    depth += "([{".includes(sign) ? 1 : ")]}".includes(sign) ? -1 : 0;
    at += 1;
  }

  return at;
};

/** The map for the fields from `from` on, and where it ends; undefined when nothing closes it. */
const readFields = (source: string, from: number): { map: string; end: number } | undefined => {
  const entries: string[] = [];
  let at = from;
  for (;;) {
    const key = matchAt(field, source, at);
    if (key === null) {
      const close = source.indexOf("}", at);
      return close === -1 ? undefined : { map: `{${entries.join(", ")}}`, end: close + 1 };
    }

    const [all, optional = "", plain, quoted] = key;
    const start = at + all.length;
    const end = endOfValue(source, start);
    const value = objectLiteralsToMaps(source.slice(start, end).trim());
    const name = JSON.stringify(plain ?? quoted);
    entries.push(`${optional}${name}: ${optional === "" ? `dyn(${value})` : value}`);
    at = source[end] === "," ? end + 1 : end;
  }
};

/** The expression with its object literals written as maps. */
export const objectLiteralsToMaps = (source: string): string => {
  let result = "";
  let at = 0;
  while (at < source.length) {
    const skipped = endOfText(source, at);
    const literal = skipped > at ? null : matchAt(opening, source, at);
    const fields = literal === null ? undefined : readFields(source, at + literal[0].length);
    if (fields !== undefined) {
      result += fields.map;
      at = fields.end;
    } else {
      const next = Math.max(skipped, at + 1);
      result += source.slice(at, next);
      at = next;
    }
  }

  return result;
};
