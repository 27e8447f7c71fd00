/** Durations, times and numbers as Go reads and prints them. */

const units: Record<string, number> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/** `1h30m`, `10s`, `0` as milliseconds; undefined when it is no duration. */
export const parseDuration = (text: string): number | undefined => {
  const [, sign, rest = ""] = /^([+-]?)(.*)$/.exec(text) ?? [];
  if (rest === "0") {
    return 0;
  }

  const parts = [...rest.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map(([whole]) => whole).join("") !== rest) {
    return undefined;
  }

  const total = parts.reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0),
    0,
  );
  return sign === "-" ? -total : total;
};

/** Milliseconds as Go prints a duration: `1h0m0s`, `1.5s`, `250ms`, `0s`. */
export const goDuration = (ms: number): string => {
  const sign = ms < 0 ? "-" : "";
  const rest = Math.abs(ms);
  if (rest === 0) {
    return "0s";
  }

  if (rest < 1) {
    return `${sign}${trimmed(rest * 1000, 3)}µs`;
  }

  if (rest < 1000) {
    return `${sign}${trimmed(rest, 6)}ms`;
  }

  const hours = Math.floor(rest / 3_600_000);
  const minutes = Math.floor((rest % 3_600_000) / 60_000);
  const seconds = trimmed((rest % 60_000) / 1000, 9);
  const head = hours > 0 ? `${hours}h${minutes}m` : minutes > 0 ? `${minutes}m` : "";
  return `${sign}${head}${seconds}s`;
};

const trimmed = (value: number, digits: number): string => String(Number(value.toFixed(digits)));

/** A number as `%v` prints a float. */
export const goFloat = (value: number): string => {
  if (value === 0) {
    return "0";
  }

  const size = Math.abs(value);
  if (size >= 1e-4 && size < 1e21) {
    return String(value);
  }

  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
};

/** A number as `%.6g` prints it. */
export const sixDigits = (value: number): string => {
  if (value === 0 || !Number.isFinite(value)) {
    return String(value);
  }

  const exponent = Math.floor(Math.log10(Math.abs(value)));
  return exponent < -4 || exponent >= 6
    ? value
        .toExponential(5)
        .replace(/\.?0+e/, "e")
        .replace(/e([+-])(\d)$/, "e$10$2")
    : String(Number(value.toPrecision(6)));
};

/** Milliseconds since 1970 as Go prints a time: `2026-11-24 12:00:00.5 +0000 UTC`. */
export const goTime = (ms: number): string => {
  const [date = "", time = ""] = new Date(ms).toISOString().replace("Z", "").split("T");
  return `${date} ${time.replace(/0+$/, "").replace(/\.$/, "")} +0000 UTC`;
};

/** A string as `%q` prints it. */
export const quoted = (text: string): string => JSON.stringify(text);

/** A list as `%v` prints it. */
export const goList = (items: readonly string[]): string => `[${items.join(" ")}]`;
