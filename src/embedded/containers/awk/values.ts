/** Values of awk: numbers, strings, and input that looks like a number. */
import { formatFloat, formatInteger, pad } from "../applets/c-format.ts";
import { AwkError } from "./awk-error.ts";

/** Text from outside that compares as a number when it looks like one. */
export class InputText {
  readonly text: string;
  readonly numeric: boolean;

  constructor(text: string) {
    this.text = text;
    this.numeric = /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i.test(text);
  }
}

export type Value = number | string | InputText | undefined;

export const toNumber = (value: Value): number => {
  if (typeof value === "number") {
    return value;
  }

  if (value === undefined) {
    return 0;
  }

  const text = typeof value === "string" ? value : value.text;
  const match = /^\s*([-+]?(?:0x[\da-f]+|(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?))/i.exec(text);
  if (match !== null) {
    return Number(match[1]!.replace(/^\+/, ""));
  }

  const special = /^\s*([-+]?)(inf|nan)/i.exec(text);
  return special === null
    ? 0
    : special[2]!.toLowerCase() === "nan"
      ? Number.NaN
      : special[1] === "-"
        ? -Infinity
        : Infinity;
};

export const toText = (value: Value, format: string): string => {
  if (typeof value === "string") {
    return value;
  }

  if (typeof value === "number") {
    return Number.isInteger(value) && Math.abs(value) < 1e18
      ? BigInt(value).toString()
      : formatValues(format, [value], format);
  }

  return value === undefined ? "" : value.text;
};

export const isTrue = (value: Value): boolean => {
  if (value instanceof InputText) {
    return value.numeric ? toNumber(value) !== 0 : value.text !== "";
  }

  return typeof value === "number" ? value !== 0 : value !== undefined && value !== "";
};

const isNumeric = (value: Value): boolean =>
  typeof value === "number" || value === undefined || (value instanceof InputText && value.numeric);

export const compareValues = (a: Value, b: Value, format: string): number => {
  if (isNumeric(a) && isNumeric(b)) {
    return toNumber(a) - toNumber(b);
  }

  const [x, y] = [toText(a, format), toText(b, format)];
  return x < y ? -1 : x > y ? 1 : 0;
};

const conversions = /%(%|([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?([a-zA-Z]?))/g;

/** As a double becomes an `int` of C; what is too large becomes the least one. */
const toInt = (value: number): bigint =>
  Math.abs(Math.trunc(value)) < 2 ** 31 ? BigInt(Math.trunc(value)) : BigInt(-(2 ** 31));

/** printf of awk. @throws AwkError */
export const formatValues = (format: string, values: Value[], convfmt: string): string => {
  const rest = [...values];
  return format.replaceAll(
    conversions,
    (whole, all: string, flags = "", widthText?: string, precisionText?: string, letter = "") => {
      if (all === "%") {
        return "%";
      }

      if (widthText === "*" || precisionText === "*") {
        throw new AwkError("%*x formats are not supported");
      }

      const conversion = {
        flags,
        width: Number(widthText ?? 0),
        precision: precisionText === undefined ? undefined : Number(precisionText),
      };
      const value = rest.shift();
      switch (letter) {
        case "c":
          return pad(
            typeof value === "number" || (value instanceof InputText && value.numeric)
              ? String.fromCharCode(Math.trunc(toNumber(value)) & 255)
              : toText(value, convfmt).slice(0, 1) || "\0",
            conversion,
          );
        case "s":
          return pad(toText(value, convfmt).slice(0, conversion.precision), conversion);
        case "d":
        case "i":
        case "o":
        case "u":
        case "x":
        case "X": {
          const whole = toInt(toNumber(value));
          const signed = letter === "d" || letter === "i";
          return formatInteger(signed ? whole : BigInt.asUintN(32, whole), letter, conversion);
        }

        case "e":
        case "E":
        case "f":
        case "F":
        case "g":
        case "G":
        case "a":
        case "A":
          return formatFloat(toNumber(value), letter, conversion);
        default:
          return whole;
      }
    },
  );
};
