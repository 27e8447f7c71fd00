/** Checks of scalar values as Go parses them. */
import type { Type } from "../schema/schema.ts";

const limits = {
  int32: [-(2n ** 31n), 2n ** 31n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
} as const;

/** Whether the text of a number is an integer that fits. */
export const isInteger = (text: string, kind: Type["kind"]): boolean => {
  if (!/^-?\d+$/.test(text)) {
    return false;
  }

  const [min, max] = kind === "int32" ? limits.int32 : limits.int64;
  const value = BigInt(text);
  return value >= min && value <= max;
};

/** Index of the first character that standard padded base64 does not allow there; undefined when it is well-formed. */
export const badBase64 = (text: string): number | undefined => {
  const match = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.exec(text);
  if (match !== null) {
    return undefined;
  }

  const bad = text.search(/[^A-Za-z\d+/]/);
  const isPadding = bad !== -1 && text[bad] === "=" && bad % 4 >= 2;
  if (bad !== -1 && !isPadding) {
    return bad;
  }

  if (isPadding) {
    const padding = bad % 4 === 2 ? 2 : 1;
    const given = text.slice(bad, bad + padding);
    return given === "=".repeat(padding)
      ? bad + padding
      : given.length < padding
        ? text.length
        : bad + 1;
  }

  return text.length;
};
