/** What Go's regexp package says of patterns that it does not take. */

const groups: [starts: RegExp, words: (found: string) => string][] = [
  [/\(\?(?:[=!]|<[=!])/, (found) => `invalid or unsupported Perl syntax: \`${found}\``],
  [/\\[1-9]/, (found) => `invalid escape sequence: \`${found}\``],
  [/(?:^|[(|])([*+?])/, (found) => `missing argument to repetition operator: \`${found.at(-1)}\``],
];

const unescaped = (pattern: string): string => pattern.replaceAll(/\\[^1-9]/g, "");

/** Classes taken out, as nothing in them opens or closes anything. */
const outsideClasses = (pattern: string): string =>
  unescaped(pattern).replaceAll(/\[\^?\]?[^\]]*\]/g, "");

const openClass = (pattern: string): string | undefined =>
  /\[/.test(outsideClasses(pattern)) ? pattern.slice(pattern.lastIndexOf("[")) : undefined;

const depthOf = (pattern: string): number => {
  let depth = 0;
  for (const letter of outsideClasses(pattern)) {
    depth += letter === "(" ? 1 : letter === ")" ? -1 : 0;
    if (depth < 0) {
      return depth;
    }
  }

  return depth;
};

const takes = (pattern: string): boolean => {
  try {
    return new RegExp(pattern.replace(/^\(\?[a-z]+\)/, "")) instanceof RegExp;
  } catch {
    return false;
  }
};

/** The complaint, or undefined for a pattern that Go takes. */
export const regexComplaint = (pattern: string): string | undefined => {
  const outside = outsideClasses(pattern);
  for (const [starts, words] of groups) {
    const [found] = starts.exec(outside) ?? [];
    if (found !== undefined) {
      return words(found);
    }
  }

  const open = openClass(pattern);
  if (open !== undefined) {
    return `missing closing ]: \`${open}\``;
  }

  const depth = depthOf(pattern);
  if (depth !== 0) {
    return `${depth > 0 ? "missing closing )" : "unexpected )"}: \`${pattern}\``;
  }

  return takes(pattern) ? undefined : `invalid character class range: \`${pattern}\``;
};
