/** printf's conversions of C, over bytes. */

export interface Conversion {
  flags: string;
  width: number;
  precision: number | undefined;
}

export const pad = (text: string, { flags, width }: Conversion, numeric = false): string => {
  if (text.length >= width) {
    return text;
  }

  if (flags.includes("-")) {
    return text.padEnd(width);
  }

  if (numeric && flags.includes("0")) {
    const sign = /^[-+ ]|^0[xX]/.exec(text)?.[0] ?? "";
    return sign + text.slice(sign.length).padStart(width - sign.length, "0");
  }

  return text.padStart(width);
};

const signed = (text: string, negative: boolean, flags: string): string =>
  (negative ? "-" : flags.includes("+") ? "+" : flags.includes(" ") ? " " : "") + text;

export const formatInteger = (value: bigint, letter: string, conversion: Conversion): string => {
  const { flags, precision } = conversion;
  const isSigned = letter === "d" || letter === "i";
  const magnitude = isSigned ? (value < 0n ? -value : value) : BigInt.asUintN(64, value);
  const radix = letter === "o" ? 8 : letter === "x" || letter === "X" ? 16 : 10;
  let digits = magnitude.toString(radix);
  digits = precision === 0 && magnitude === 0n ? "" : digits.padStart(precision ?? 1, "0");
  if (flags.includes("#") && magnitude !== 0n) {
    digits =
      radix === 16 ? `0x${digits}` : radix === 8 && !digits.startsWith("0") ? `0${digits}` : digits;
  }

  digits = letter === "X" ? digits.toUpperCase() : digits;
  const text = isSigned ? signed(digits, value < 0n, flags) : digits;
  return pad(
    text,
    precision === undefined ? conversion : { ...conversion, flags: flags.replaceAll("0", "") },
    true,
  );
};

const exponent = (text: string): string => text.replace(/e([-+])(\d)$/, "e$10$2");

const general = (value: number, precision: number, alternate: boolean): string => {
  const digits = precision === 0 ? 1 : precision;
  if (value === 0) {
    return "0";
  }

  const power = Number(value.toExponential(digits - 1).split("e")[1]);
  const scientific = power < -4 || power >= digits;
  const text = scientific
    ? value.toExponential(digits - 1)
    : value.toFixed(Math.max(0, digits - 1 - power));
  if (alternate) {
    return exponent(text);
  }

  const [mantissa, tail] = text.split("e");
  const short = mantissa!.includes(".") ? mantissa!.replace(/\.?0+$/, "") : mantissa!;
  return tail === undefined ? short : exponent(`${short}e${tail}`);
};

/** toFixed for large values without exponent. */
const fixed = (value: number, precision: number): string => {
  if (value < 1e21) {
    return value.toFixed(Math.min(precision, 100));
  }

  return BigInt(value).toString() + (precision > 0 ? `.${"0".repeat(precision)}` : "");
};

export const formatFloat = (value: number, letter: string, conversion: Conversion): string => {
  const precision = conversion.precision ?? 6;
  const lower = letter.toLowerCase();
  const negative = value < 0 || Object.is(value, -0);
  const magnitude = Math.abs(value);
  let text: string;
  if (!Number.isFinite(value)) {
    text = Number.isNaN(value) ? "nan" : "inf";
    return pad(
      letter === lower
        ? signed(text, negative, conversion.flags)
        : signed(text, negative, conversion.flags).toUpperCase(),
      {
        ...conversion,
        flags: conversion.flags.replaceAll("0", ""),
      },
    );
  }

  if (lower === "e") {
    text = exponent(magnitude.toExponential(Math.min(precision, 100)));
  } else if (lower === "g") {
    text = general(magnitude, precision, conversion.flags.includes("#"));
  } else {
    text = fixed(magnitude, precision);
  }

  text = signed(text, negative, conversion.flags);
  return pad(letter === lower ? text : text.toUpperCase(), conversion, true);
};
