/** Compiled POSIX regular expressions over bytes: the leftmost match, and of those the longest. */
import { RE2JS } from "re2js";
import { RegexError } from "./pieces.ts";
import { translateRegex } from "./translate.ts";

export interface Match {
  index: number;
  end: number;
  /** Whole match first. */
  groups: (string | undefined)[];
}

export interface Regex {
  readonly groups: number;
  /** First match at or after `from`; anchors look at the whole text unless `notAtStart`. */
  exec(text: string, from: number, options?: { notAtStart?: boolean }): Match | undefined;
}

export interface RegexOptions {
  extended: boolean;
  ignoreCase?: boolean;
  /** `^` and `$` also match at line ends inside. */
  multiline?: boolean;
}

/** JavaScript's engine: its first match is the longest unless there are alternatives. */
const nativeRegex = (source: string, groups: number, options: RegexOptions): Regex => {
  const flags = `gd${options.ignoreCase === true ? "i" : ""}${options.multiline === true ? "m" : ""}`;
  const regex = new RegExp(source, flags);
  const inner = new RegExp(source.replaceAll(/(?<!\\)\^/g, "(?!)"), flags);
  return {
    groups,
    exec: (text, from, { notAtStart = false } = {}) => {
      const engine = notAtStart ? inner : regex;
      engine.lastIndex = from;
      const match = engine.exec(text);
      return match === null
        ? undefined
        : { index: match.index, end: match.index + match[0].length, groups: [...match] };
    },
  };
};

const longestRegex = (source: string, groups: number, options: RegexOptions): Regex => {
  const flags =
    RE2JS.LONGEST_MATCH |
    (options.ignoreCase === true ? RE2JS.CASE_INSENSITIVE : 0) |
    (options.multiline === true ? RE2JS.MULTILINE : 0);
  const regex = RE2JS.compile(source, flags);
  return {
    groups,
    exec: (text, from) => {
      const matcher = regex.matcher(text);
      if (!matcher.find(from)) {
        return undefined;
      }

      const parts = Array.from(
        { length: groups + 1 },
        (_, index) => matcher.group(index) ?? undefined,
      );
      return { index: matcher.start(), end: matcher.end(), groups: parts };
    },
  };
};

const cache = new Map<string, Regex>();

/** @throws RegexError in the words of the C library */
export const compileRegex = (text: string, options: RegexOptions): Regex => {
  const key = `${options.extended}${options.ignoreCase ?? false}${options.multiline ?? false}${text}`;
  const known = cache.get(key);
  if (known !== undefined) {
    return known;
  }

  const { source, groups, hasAlternatives, hasReferences } = translateRegex(text, options.extended);
  const special = hasReferences || /\(\?[=<]/.test(source);
  let regex: Regex;
  try {
    regex =
      hasAlternatives && !special
        ? longestRegex(source, groups, options)
        : nativeRegex(source, groups, options);
  } catch {
    throw new RegexError("Invalid regular expression");
  }

  if (cache.size > 200) {
    cache.clear();
  }

  cache.set(key, regex);
  return regex;
};
