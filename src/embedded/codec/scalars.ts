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

/** Where Go's decoder gives up on text that is not padded base64, line ends aside; undefined when it does not. */
export const badBase64 = (text: string): number | undefined => {
  const signs = [...text.matchAll(/[^\r\n]/g)];
  const at = (position: number): number => signs[position]?.index ?? text.length;
  const pad = signs.findIndex(([sign]) => !/[A-Za-z\d+/]/.test(sign));
  const end = pad === -1 ? signs.length : pad;
  const open = end % 4;
  if (pad === -1) {
    // It names the place that many bytes before the end, whatever they are.
    return open === 0 ? undefined : text.length - open;
  }

  if (signs[pad]?.[0] !== "=" || open < 2) {
    return at(pad);
  }

  if (open === 2 && signs[pad + 1]?.[0] !== "=") {
    return pad + 1 === signs.length ? text.length : at(pad + 1) - 1;
  }

  const rest = pad + (open === 2 ? 2 : 1);
  return rest === signs.length ? undefined : at(rest);
};
