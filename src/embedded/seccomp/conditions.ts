/** Conditions on the registers of a call, and the order in which the library tries them. */

export const comparisons = [
  "SCMP_CMP_NE",
  "SCMP_CMP_LT",
  "SCMP_CMP_LE",
  "SCMP_CMP_EQ",
  "SCMP_CMP_GE",
  "SCMP_CMP_GT",
  "SCMP_CMP_MASKED_EQ",
] as const;

export type Comparison = (typeof comparisons)[number];

export interface Condition {
  index: number;
  op: Comparison;
  datum: bigint;
  /** All bits but for SCMP_CMP_MASKED_EQ. */
  mask: bigint;
}

export const allBits = (1n << 64n) - 1n;

/** A masked comparison has its mask first and what must be left second. */
export const condition = (index: number, op: Comparison, one: bigint, two: bigint): Condition =>
  op === "SCMP_CMP_MASKED_EQ"
    ? { index, op, mask: one, datum: two & one }
    : { index, op, mask: allBits, datum: one };

/** A register as the kernel sees it: a negative int fills its lower half. */
const registerOf = (value: number): bigint =>
  value < 0 ? BigInt.asUintN(32, BigInt(value)) : BigInt(value);

export const holds = (
  { index, op, datum, mask }: Condition,
  registers: readonly number[],
): boolean => {
  const value = registerOf(registers[index] ?? 0);
  switch (op) {
    case "SCMP_CMP_NE":
      return value !== datum;
    case "SCMP_CMP_LT":
      return value < datum;
    case "SCMP_CMP_LE":
      return value <= datum;
    case "SCMP_CMP_EQ":
      return value === datum;
    case "SCMP_CMP_GE":
      return value >= datum;
    case "SCMP_CMP_GT":
      return value > datum;
    case "SCMP_CMP_MASKED_EQ":
      return (value & mask) === datum;
  }
};

export const same = (a: Condition, b: Condition): boolean =>
  a.index === b.index && a.op === b.op && a.datum === b.datum && a.mask === b.mask;

const weight = (op: Comparison): number =>
  op === "SCMP_CMP_GE" || op === "SCMP_CMP_GT"
    ? 1
    : op === "SCMP_CMP_LE" || op === "SCMP_CMP_LT"
      ? 2
      : 3;

/** Negative when `a` is tried before `b`: later arguments first, equality before order, the narrower range first. */
export const compareConditions = (a: Condition, b: Condition): number => {
  const byKind = b.index - a.index || weight(b.op) - weight(a.op);
  if (byKind !== 0 || a.datum === b.datum) {
    return byKind;
  }

  const smallerFirst = weight(a.op) === 2;
  return a.datum < b.datum === smallerFirst ? -1 : 1;
};
