/** `set rlimit`: limits and their units. */

type Fail = (message: string) => never;

const seconds = 1e6;
/** Microseconds of each unit. */
const timeUnits: Record<string, number> = Object.fromEntries(
  (
    [
      [1, "us microsecond microseconds"],
      [1000, "ms millisecond milliseconds"],
      [seconds, "s sec second seconds"],
      [60 * seconds, "min minute minutes"],
      [3600 * seconds, "h hour hours"],
      [86_400 * seconds, "d day days"],
      [604_800 * seconds, "week weeks"],
    ] as [number, string][]
  ).flatMap(([value, names]) => names.split(" ").map((name) => [name, value])),
);

const bytes = ["fsize", "data", "stack", "core", "rss", "as", "memlock", "msgqueue"];
const counts = ["nofile", "ofile", "nproc", "locks", "sigpending", "rtprio"];

const byteUnit = (unit: string): number | undefined => {
  const index = ["KB", "MB", "GB"].findIndex((name) => name.startsWith(unit));
  return index === -1 ? undefined : 1024 ** (index + 1);
};

/** The number that the kernel gets; Infinity: no limit. */
export const readLimit = (
  name: string,
  text: string,
  unit: string | undefined,
  fail: Fail,
): number => {
  const known = [...bytes, ...counts, "cpu", "rttime", "nice"];
  if (!known.includes(name)) {
    fail(`INVALID RLIMIT '${name}'\n`);
  }

  if (text === "infinity") {
    return Number.POSITIVE_INFINITY;
  }

  const value = Number(text);
  const invalid = (): never => fail(`RLIMIT '${name}' invalid value ${text} ${unit ?? ""}\n`);
  if (name === "nice") {
    return unit !== undefined
      ? invalid()
      : value < -20 || value > 19
        ? fail(`RLIMIT '${name}' out of range (-20 .. 19) ${value}\n`)
        : value + 20;
  }

  if (name === "cpu") {
    if (value < 0 || (unit !== undefined && timeUnits[unit] === undefined)) {
      fail(`RLIMIT '${name}' invalid value ${text}\n`);
    }

    const micro = unit === undefined ? value * seconds : value * timeUnits[unit]!;
    return micro < seconds && unit !== undefined
      ? fail(`RLIMIT '${name} ${text}' < minimum value of 1s\n`)
      : Math.floor(micro / seconds);
  }

  if (value < 0) {
    invalid();
  }

  if (name === "rttime") {
    return unit === undefined ? value : value * (timeUnits[unit] ?? invalid());
  }

  return unit === undefined
    ? value
    : counts.includes(name)
      ? invalid()
      : value * (byteUnit(unit) ?? invalid());
};
