/** Amounts such as `500m`, `1Gi`, `12e6` with exact arithmetic; parsing and canonical form are those of apimachinery's resource.Quantity. */

/** Which family of suffixes an amount is written with. */
export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent";

/** The text is no quantity; the message is what the API server says. */
export class QuantityError extends Error {
  override name = "QuantityError";
}

const nano = 1_000_000_000n;
/** Powers of ten. */
export const decimalSuffixes: Record<string, number> = {
  n: -9,
  u: -6,
  m: -3,
  "": 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
/** By powers of 1024. */
export const binarySuffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const maxBinary = (2n ** 63n - 1n) * nano;
const pattern = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/;
const wrongFormat =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

const ceilDiv = (value: bigint, by: bigint): bigint => {
  const quotient = value / by;
  const remainder = value % by;
  return remainder === 0n ? quotient : quotient + (value > 0n ? 1n : -1n);
};

export class Quantity {
  /** Billionths of one. */
  readonly nanos: bigint;
  readonly format: QuantityFormat;
  readonly #text: string | undefined;

  constructor(nanos: bigint, format: QuantityFormat = "DecimalSI", text?: string) {
    this.nanos = nanos;
    this.format = format;
    this.#text = text;
  }

  static fromMilli(milli: bigint | number, format?: QuantityFormat): Quantity {
    return new Quantity(BigInt(milli) * 1_000_000n, format);
  }

  static from(value: bigint | number, format?: QuantityFormat): Quantity {
    return new Quantity(BigInt(value) * nano, format);
  }

  /** Negative, zero or positive. */
  compare({ nanos }: Quantity): number {
    return this.nanos < nanos ? -1 : this.nanos > nanos ? 1 : 0;
  }

  get sign(): number {
    return this.nanos < 0n ? -1 : this.nanos > 0n ? 1 : 0;
  }

  /** Keeps this format, or takes the other's when this is zero. */
  add(other: Quantity): Quantity {
    return new Quantity(this.nanos + other.nanos, this.sign === 0 ? other.format : this.format);
  }

  sub(other: Quantity): Quantity {
    return new Quantity(this.nanos - other.nanos, this.sign === 0 ? other.format : this.format);
  }

  neg(): Quantity {
    return new Quantity(-this.nanos, this.format);
  }

  /** Times an integer. */
  multiply(factor: bigint | number): Quantity {
    return new Quantity(this.nanos * BigInt(factor), this.format);
  }

  /** Whole units, rounded away from zero. */
  value(): bigint {
    return ceilDiv(this.nanos, nano);
  }

  /** Thousandths, rounded away from zero. */
  milliValue(): bigint {
    return ceilDiv(this.nanos, 1_000_000n);
  }

  /** For gauges and scores, where exactness does not matter. */
  toNumber(): number {
    return Number(this.nanos) / 1e9;
  }

  /** As resource lists keep their amounts: nothing finer than thousandths. */
  roundUpToMilli(): Quantity {
    return Quantity.fromMilli(this.milliValue(), this.format);
  }

  /** Canonical text; the text as parsed where Go keeps it too. */
  toString(): string {
    return this.#text ?? canonical(this.nanos, this.format);
  }

  toJSON(): string {
    return this.toString();
  }
}

const canonical = (nanos: bigint, format: QuantityFormat): string => {
  if (nanos === 0n) {
    return "0";
  }

  const size = nanos < 0n ? -nanos : nanos;
  return format === "BinarySI" && size >= 1024n * nano && nanos % nano === 0n
    ? binaryText(nanos / nano)
    : decimalText(nanos, format === "DecimalExponent");
};

const binaryText = (value: bigint): string => {
  let rest = value;
  let step = 0;
  while (rest % 1024n === 0n && step < 6) {
    rest /= 1024n;
    step += 1;
  }

  return `${rest}${binarySuffixes[step]}`;
};

const decimalText = (nanos: bigint, exponential: boolean): string => {
  let rest = nanos;
  let exponent = -9;
  const last = exponential ? Infinity : 18;
  while (rest % 1000n === 0n && exponent < last) {
    rest /= 1000n;
    exponent += 3;
  }

  if (exponential) {
    return exponent === 0 ? `${rest}` : `${rest}e${exponent}`;
  }

  const suffix = Object.keys(decimalSuffixes).find((key) => decimalSuffixes[key] === exponent);
  return `${rest}${suffix ?? ""}`;
};

interface Suffix {
  base: 2 | 10;
  exponent: number;
  format: QuantityFormat;
}

const readSuffix = (suffix: string): Suffix => {
  const decimal = decimalSuffixes[suffix];
  if (decimal !== undefined) {
    return { base: 10, exponent: decimal, format: "DecimalSI" };
  }

  const binary = binarySuffixes.indexOf(suffix);
  if (binary > 0) {
    return { base: 2, exponent: binary * 10, format: "BinarySI" };
  }

  if (/^[eE][+-]?\d+$/.test(suffix)) {
    const exponent = Math.max(-1000, Math.min(1000, Number(suffix.slice(1))));
    return { base: 10, exponent, format: "DecimalExponent" };
  }

  throw new QuantityError("unable to parse quantity's suffix");
};

/** Rounds up to billionths, as Go does: whoever asks for something gets something. */
const toNanos = (value: bigint, scale: number): bigint => {
  const shift = scale + 9;
  return shift >= 0 ? value * 10n ** BigInt(shift) : ceilDiv(value, 10n ** BigInt(-shift));
};

/** @throws QuantityError */
export const parseQuantity = (input: string | number): Quantity => {
  const text = String(input);
  const match = pattern.exec(text);
  if (match === null || text === "") {
    throw new QuantityError(wrongFormat);
  }

  const [, sign, whole = "", fraction = "", suffixText = ""] = match;
  const { base, exponent, format } = readSuffix(suffixText);
  const digits = whole.replace(/^0+/, "") || "0";
  const scale = (base === 10 ? exponent : 0) - fraction.length;
  const factor = base === 2 ? 2n ** BigInt(exponent) : 1n;
  const exact = toNanos(BigInt(digits + fraction) * factor, scale);
  const size = format === "BinarySI" && exact > maxBinary ? maxBinary : exact;
  const kept: QuantityFormat =
    format === "BinarySI" && fraction !== "" && size < nano && size > 0n ? "DecimalSI" : format;
  const nanos = sign === "-" ? -size : size;
  return keepsText(digits + fraction, scale, format)
    ? new Quantity(nanos, kept, text)
    : new Quantity(nanos, kept);
};

/** Go reuses the text when it takes it for canonical already. */
const keepsText = (digits: string, scale: number, format: QuantityFormat): boolean =>
  format !== "BinarySI" &&
  digits.length <= 18 &&
  scale >= -9 &&
  scale % 3 === 0 &&
  !digits.endsWith("000") &&
  !digits.startsWith("0");
