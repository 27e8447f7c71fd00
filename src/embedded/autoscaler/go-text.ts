/** Durations, times and numbers as Go reads and prints them. */
import { formatDuration, parseDuration as parseNanoseconds } from "../codec/duration.ts";

/** `1h30m`, `10s`, `0` as milliseconds; undefined when it is no duration. */
export const parseDuration = (text: string): number | undefined => {
  try {
    return Number(parseNanoseconds(text)) / 1e6;
  } catch {
    return undefined;
  }
};

/** Milliseconds as Go prints a duration: `1h0m0s`, `1.5s`, `250ms`, `0s`. */
export const goDuration = (ms: number): string => formatDuration(BigInt(Math.round(ms * 1e6)));

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
