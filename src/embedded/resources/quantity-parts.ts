/** How apimachinery holds a quantity once it has read it: as a small number with a power of ten where that is exact and cheap, as a big decimal elsewhere. Follows ParseQuantity. */
import { binarySuffixes, decimalSuffixes, parseQuantity, type QuantityFormat } from "./quantity.ts";

export interface QuantityParts {
  amount: { value: bigint; scale: number };
  /** Billionths, of what does not fit into `amount`. */
  nanos: bigint | undefined;
  /** Kept where a glance tells that it is the canonical form. */
  text: string;
  format: QuantityFormat;
}

/** Digits that an int64 surely holds, and those that binary amounts surely keep. */
const decimalDigits = 18;
const binaryDigits = 15;
const nano = -9;
const pattern = /^([+-]?)0*(\d*)(?:\.(\d*))?([A-Za-z]*)([+-]?\d*)$/;
const maxInt64 = 2n ** 63n - 1n;
const zero = { value: 0n, scale: 0 };

/** @param text A quantity that the API server has accepted. */
export const readQuantityParts = (text: string): QuantityParts => {
  const [, sign, number = "", fraction = "", suffix = "", power = ""] = pattern.exec(text) ?? [];
  const place = binarySuffixes.indexOf(suffix);
  const binary = place > 0 ? place * 10 : undefined;
  const isExponent = power !== "";
  const format = binary !== undefined ? "BinarySI" : isExponent ? "DecimalExponent" : "DecimalSI";
  const exponent = isExponent ? Number(power) : (decimalSuffixes[suffix] ?? 0);
  const digits = number === "" ? "0" : number;
  const factor = sign === "-" ? -1n : 1n;
  const precision =
    binary === undefined
      ? decimalDigits - (digits.length + fraction.length)
      : fraction === ""
        ? binaryDigits - digits.length - Math.trunc((binary * 3) / 10) - 1
        : -1;
  const scale = (binary === undefined ? exponent : 0) - fraction.length;
  const whole = BigInt(digits + fraction) << BigInt(binary ?? 0);
  if (precision < 0 || scale < nano || whole > maxInt64) {
    return { amount: zero, nanos: parseQuantity(text).nanos, text: "", format };
  }

  const shifted = digits + fraction;
  const isCanonical =
    text === "0" ||
    (binary === undefined
      ? scale % 3 === 0 && !shifted.endsWith("000") && !shifted.startsWith("0")
      : (BigInt(shifted) & 7n) !== 0n);
  return {
    amount: { value: factor * whole, scale },
    nanos: undefined,
    text: isCanonical ? text : "",
    format,
  };
};
