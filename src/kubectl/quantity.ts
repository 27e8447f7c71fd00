/** Kubernetes quantities compared exactly: `1` is `1000m`, `1024Mi` is `1Gi`. */

/** Billionths, the finest scale that Kubernetes keeps. */
export class Quantity {
  readonly nano: bigint;

  constructor(nano: bigint) {
    this.nano = nano;
  }
}

const binary: Record<string, bigint> = {
  Ki: 2n ** 10n,
  Mi: 2n ** 20n,
  Gi: 2n ** 30n,
  Ti: 2n ** 40n,
  Pi: 2n ** 50n,
  Ei: 2n ** 60n,
};
/** Powers of ten. */
const decimal: Record<string, number> = {
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
const pattern =
  /^([+-]?)(\d*)(?:\.(\d*))?(?:(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E)|[eE]([+-]?\d{1,3}))?$/;

/** @returns Undefined when the text is not a quantity. What is finer than a billionth is rounded up, as Kubernetes does. */
export const parseQuantity = (value: unknown): Quantity | undefined => {
  const found = pattern.exec(String(value));
  const [, sign = "", whole = "", fraction = "", suffix = "", exponent] = found ?? [];
  if (found === null || (whole === "" && fraction === "")) {
    return undefined;
  }

  const digits = BigInt(whole + fraction);
  const multiplier = binary[suffix] ?? 1n;
  const power =
    (exponent === undefined ? (decimal[suffix] ?? 0) : Number(exponent)) - fraction.length + 9;
  const scaled = digits * multiplier;
  const nano = power >= 0 ? scaled * 10n ** BigInt(power) : divideUp(scaled, 10n ** BigInt(-power));
  return new Quantity(sign === "-" ? -nano : nano);
};

const divideUp = (a: bigint, b: bigint): bigint => (a + b - 1n) / b;

/** Negative, zero or positive; undefined when one of them is no quantity. */
export const compareQuantities = (a: unknown, b: unknown): number | undefined => {
  const [left, right] = [parseQuantity(a), parseQuantity(b)];
  if (left === undefined || right === undefined) {
    return undefined;
  }

  return left.nano === right.nano ? 0 : left.nano < right.nano ? -1 : 1;
};

/** As a number, for gauges and charts; not exact. */
export const quantityNumber = (value: unknown): number | undefined => {
  const quantity = parseQuantity(value);
  return quantity === undefined ? undefined : Number(quantity.nano) / 1e9;
};
