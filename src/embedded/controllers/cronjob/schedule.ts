/** When a cron schedule is due next, as github.com/robfig/cron/v3 reads it. */

export interface Schedule {
  /** The first time after `time`, in milliseconds since 1970; undefined when there is none within five years. */
  next(time: number): number | undefined;
}

const descriptors: Record<string, string> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

const names: Record<string, number> = Object.fromEntries([
  ...["sun", "mon", "tue", "wed", "thu", "fri", "sat"].map((name, index) => [name, index]),
  ...["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"].map(
    (name, index) => [name, index + 1],
  ),
]);

const bounds: [low: number, high: number][] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
];

const minute = 60_000;
const horizon = 5 * 366 * 24 * 60;

/** @param zone IANA name; absent: UTC. */
export const parseSchedule = (text: string, zone = "UTC"): Schedule => {
  const every = /^@every (.+)$/.exec(text)?.[1];
  if (every !== undefined) {
    const period = Math.max(1000, Math.floor(duration(every) / 1000) * 1000);
    return { next: (time) => Math.floor(time / 1000) * 1000 + period };
  }

  const fields = (descriptors[text] ?? text).trim().split(/\s+/);
  const sets = bounds.map(([low, high], index) => parseField(fields[index] ?? "*", low, high));
  const isFree = (index: number): boolean => /^[*?]/.test(fields[index] ?? "*");
  const dayMatches = (day: number, weekday: number): boolean => {
    const [byDay, byWeekday] = [sets[2]?.has(day) === true, sets[4]?.has(weekday) === true];
    // With both restricted either may match; otherwise both have to.
    return isFree(2) || isFree(4) ? byDay && byWeekday : byDay || byWeekday;
  };
  const clock = createZoneClock(zone);

  return {
    next(time) {
      let at = (Math.floor(time / minute) + 1) * minute;
      for (let step = 0; step < horizon; step += 1) {
        const { month, day, weekday, hour, minutes } = clock(at);
        if (sets[3]?.has(month) !== true || !dayMatches(day, weekday)) {
          at += (60 - minutes) * minute;
        } else if (sets[1]?.has(hour) !== true) {
          at += (60 - minutes) * minute;
        } else if (sets[0]?.has(minutes) === true) {
          return at;
        } else {
          at += minute;
        }
      }

      return undefined;
    },
  };
};

const parseField = (text: string, low: number, high: number): Set<number> => {
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const [range = "*", step] = part.split("/");
    const [from = "*", to] = range.split("-");
    const isAll = from === "*" || from === "?";
    const first = isAll ? low : valueOf(from);
    const last = isAll
      ? high
      : to === undefined
        ? step === undefined
          ? first
          : high
        : valueOf(to);
    for (let value = first; value <= last; value += Number(step ?? 1)) {
      values.add(value);
    }
  }

  return values;
};

const valueOf = (text: string): number => names[text.toLowerCase()] ?? Number(text);

const units: Record<string, number> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 0.001,
  µs: 0.001,
  ns: 0.000_001,
};

/** Go durations such as `1h30m`, in milliseconds. */
const duration = (text: string): number => {
  let total = 0;
  for (const [, amount = "0", unit = "s"] of text.matchAll(/([\d.]+)(h|ms|m|s|us|µs|ns)/g)) {
    total += Number(amount) * (units[unit] ?? 0);
  }

  return total;
};

interface ZoneTime {
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minutes: number;
}

const createZoneClock = (zone: string): ((time: number) => ZoneTime) => {
  if (zone === "UTC" || zone === "") {
    return (time) => fromUtc(time);
  }

  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  });
  return (time) => {
    const parts = Object.fromEntries(
      format.formatToParts(time).map(({ type, value }) => [type, Number(value)]),
    ) as Record<string, number>;
    const { year = 1970, month = 1, day = 1, hour = 0, minute: minutes = 0 } = parts;
    return {
      month,
      day,
      hour,
      minutes,
      weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay(),
    };
  };
};

const fromUtc = (time: number): ZoneTime => {
  const date = new Date(time);
  return {
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    weekday: date.getUTCDay(),
    hour: date.getUTCHours(),
    minutes: date.getUTCMinutes(),
  };
};
