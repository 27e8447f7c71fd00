/** `metav1.Duration`: Go's durations such as `1h30m`, parsed and printed as Go does. */
import { GoValueError } from "./go-error.ts";

const units: Record<string, bigint> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Canonical text of a duration. @throws GoValueError in Go's words. */
export const normaliseDuration = (text: string): string => formatDuration(parseDuration(text));

/** Nanoseconds. @throws GoValueError in Go's words. */
export const parseDuration = (text: string): bigint => {
  const fail = (what: string, about = ""): never => {
    throw new GoValueError(`time: ${what}${about} duration ${JSON.stringify(text)}`);
  };
  const negative = text.startsWith("-");
  let rest = text.replace(/^[+-]/, "");
  if (rest === "0") {
    return 0n;
  }

  if (rest === "") {
    fail("invalid");
  }

  let total = 0n;
  while (rest !== "") {
    const match = /^(\d*)(?:\.(\d*))?/.exec(rest);
    const [all = "", whole = "", fraction = ""] = match ?? [];
    if (whole === "" && fraction === "") {
      fail("invalid");
    }

    rest = rest.slice(all.length);
    const [name = ""] = /^[^.\d]*/.exec(rest) ?? [];
    if (name === "") {
      fail("missing unit in");
    }

    const unit = units[name] ?? fail("unknown unit ", `${JSON.stringify(name)} in`);
    total += BigInt(whole === "" ? 0 : whole) * unit;
    total += fraction === "" ? 0n : (BigInt(fraction) * unit) / 10n ** BigInt(fraction.length);
    rest = rest.slice(name.length);
  }

  if (total > 2n ** 63n - (negative ? 0n : 1n)) {
    fail("invalid");
  }

  return negative ? -total : total;
};

export const formatDuration = (nanoseconds: bigint): string => {
  if (nanoseconds === 0n) {
    return "0s";
  }

  const sign = nanoseconds < 0n ? "-" : "";
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (size < 1_000_000_000n) {
    const name = size < 1000n ? "ns" : size < 1_000_000n ? "µs" : "ms";
    return `${sign}${decimal(size, units[name] ?? 1n)}${name}`;
  }

  const seconds = size % 60_000_000_000n;
  const minutes = (size / 60_000_000_000n) % 60n;
  const hours = size / 3_600_000_000_000n;
  return [
    sign,
    hours > 0n ? `${hours}h` : "",
    hours > 0n || minutes > 0n ? `${minutes}m` : "",
    `${decimal(seconds, 1_000_000_000n)}s`,
  ].join("");
};

const decimal = (value: bigint, unit: bigint): string => {
  const digits = String(unit).length - 1;
  const fraction = String(value % unit)
    .padStart(digits, "0")
    .replace(/0+$/, "");
  return `${value / unit}${digits === 0 || fraction === "" ? "" : `.${fraction}`}`;
};
