/** Operations on a parameter's value that cut or replace parts of it. */
import type { ParameterOperation, Word } from "./ast.ts";
import { replacePattern, stripPattern } from "./pattern.ts";
import type { PatternPiece } from "./pattern.ts";

interface WordExpander {
  pattern(word: Word): Promise<PatternPiece[]>;
  text(word: Word): Promise<string>;
}

/** `${x:offset:length}`; a negative length counts from the end. */
export const substring = (value: string, offset: number, length: bigint | undefined): string => {
  const from = offset < 0 ? value.length + offset : offset;
  if (from < 0 || from > value.length) {
    return "";
  }

  const rest = value.slice(from);
  if (length === undefined) {
    return rest;
  }

  const count = Number(length);
  return rest.slice(0, count < 0 ? Math.max(0, rest.length + count) : count);
};

export const expandOperation = async (
  expander: WordExpander,
  value: string,
  operation: ParameterOperation & { kind: "#" | "##" | "%" | "%%" | "/" | "//" },
): Promise<string> => {
  if ("pattern" in operation) {
    const pattern = await expander.pattern(operation.pattern);
    const replacement = await expander.text(operation.replacement);
    return replacePattern(value, operation.kind === "//", pattern, replacement);
  }

  return stripPattern(value, operation.kind, await expander.pattern(operation.word));
};
