/** Dates as people write them to `date -d` and `touch -d`, and as strftime prints them. All in UTC. */

const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

const utc = (year: number, month: number, day: number, hour = 0, minute = 0, second = 0): number =>
  Date.UTC(year, month - 1, day, hour, minute, second);

/** Milliseconds since 1970; `offset` is the zone's distance from UTC in minutes. Undefined: not a date. */
export const parseDate = (text: string, now: number, offset = 0): number | undefined => {
  if (/^@-?\d+(\.\d+)?$/.test(text)) {
    return Number(text.slice(1)) * 1000;
  }

  const today = new Date(now + offset * 60_000);
  const [year, month, day] = [today.getUTCFullYear(), today.getUTCMonth() + 1, today.getUTCDate()];
  const local = (time: number): number => time - offset * 60_000;
  let match =
    /^(\d{4})-(\d\d?)-(\d\d?)(?:[ T](\d\d?):(\d\d)(?::(\d\d))?(?:\.\d+)?)?( ?(?:UTC|Z|[+-]\d{4}))?$/.exec(
      text,
    );
  if (match !== null) {
    const [, y, mo, d, h = "0", mi = "0", s = "0", zone] = match;
    const time = utc(Number(y), Number(mo), Number(d), Number(h), Number(mi), Number(s));
    if (zone === undefined) {
      return local(time);
    }

    const shift = /([+-])(\d\d)(\d\d)/.exec(zone);
    return shift === null
      ? time
      : time - Number(`${shift[1]}1`) * (Number(shift[2]) * 60 + Number(shift[3])) * 60_000;
  }

  match = /^(\d\d?):(\d\d)(?::(\d\d))?$/.exec(text);
  if (match !== null) {
    return local(utc(year, month, day, Number(match[1]), Number(match[2]), Number(match[3] ?? 0)));
  }

  match = /^(?:(\d{4})\.)?(\d\d)\.(\d\d)-(\d\d?):(\d\d)(?::(\d\d))?$/.exec(text);
  if (match !== null) {
    return local(
      utc(
        Number(match[1] ?? year),
        Number(match[2]),
        Number(match[3]),
        Number(match[4]),
        Number(match[5]),
        Number(match[6] ?? 0),
      ),
    );
  }

  return parseDigits(text, year, local);
};

/** `[[CC]YY]MMDDhhmm[.ss]`. */
const parseDigits = (
  text: string,
  thisYear: number,
  local: (time: number) => number,
): number | undefined => {
  const match = /^(\d{2}|\d{4})?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(text);
  if (match === null) {
    return undefined;
  }

  const [, y, mo, d, h, mi, s = "0"] = match;
  const year =
    y === undefined
      ? thisYear
      : y.length === 4
        ? Number(y)
        : Number(y) + (Number(y) < 69 ? 2000 : 1900);
  if (Number(mo) > 12 || Number(d) > 31 || Number(h) > 23 || Number(mi) > 59) {
    return undefined;
  }

  return local(utc(year, Number(mo), Number(d), Number(h), Number(mi), Number(s)));
};

export interface Zone {
  name: string;
  /** Minutes east of UTC. */
  offset: number;
}

/** From TZ as POSIX writes it: `UTC+3` is west of Greenwich. */
export const parseZone = (text: string | undefined): Zone => {
  const match = /^<?([A-Za-z0-9+-]{3,}?)>?([+-]?\d{1,2})(?::(\d\d))?/.exec(text ?? "");
  if (match === null) {
    return { name: /^[A-Z]{3,4}$/.test(text ?? "") ? text! : "UTC", offset: 0 };
  }

  const hours = Number(match[2]);
  const minutes = Number(match[3] ?? 0);
  return { name: match[1]!, offset: -(hours * 60 + Math.sign(hours || 1) * minutes) || 0 };
};

const yearDay = (date: Date): number =>
  Math.floor(
    (Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()) -
      Date.UTC(date.getUTCFullYear(), 0, 1)) /
      86_400_000,
  );

/** Week of the year by ISO 8601: the one with the year's first Thursday is week 1. */
const isoWeek = (date: Date): { year: number; week: number } => {
  const thursday = new Date(date.getTime() + (4 - (date.getUTCDay() || 7)) * 86_400_000);
  return { year: thursday.getUTCFullYear(), week: Math.floor(yearDay(thursday) / 7) + 1 };
};

/** strftime. */
export const formatDate = (format: string, time: number, zone: Zone): string => {
  const date = new Date(time + zone.offset * 60_000);
  const two = (value: number, fill = "0"): string => String(value).padStart(2, fill);
  const hours = date.getUTCHours();
  const sign = zone.offset < 0 ? "-" : "+";
  const distance = Math.abs(zone.offset);
  const expand = (letter: string): string | undefined => {
    switch (letter) {
      case "a":
        return days[date.getUTCDay()]!.slice(0, 3);
      case "A":
        return days[date.getUTCDay()];
      case "b":
      case "h":
        return months[date.getUTCMonth()]!.slice(0, 3);
      case "B":
        return months[date.getUTCMonth()];
      case "c":
        return formatDate("%a %b %e %H:%M:%S %Y", time, zone);
      case "C":
        return two(Math.floor(date.getUTCFullYear() / 100));
      case "d":
        return two(date.getUTCDate());
      case "D":
        return formatDate("%m/%d/%y", time, zone);
      case "e":
        return two(date.getUTCDate(), " ");
      case "F":
        return formatDate("%Y-%m-%d", time, zone);
      case "g":
        return two(isoWeek(date).year % 100);
      case "G":
        return String(isoWeek(date).year);
      case "H":
        return two(hours);
      case "I":
        return two(hours % 12 || 12);
      case "j":
        return String(yearDay(date) + 1).padStart(3, "0");
      case "k":
        return two(hours, " ");
      case "l":
        return two(hours % 12 || 12, " ");
      case "m":
        return two(date.getUTCMonth() + 1);
      case "M":
        return two(date.getUTCMinutes());
      case "n":
        return "\n";
      case "p":
        return hours < 12 ? "AM" : "PM";
      case "P":
        return hours < 12 ? "am" : "pm";
      case "r":
        return formatDate("%I:%M:%S %p", time, zone);
      case "R":
        return formatDate("%H:%M", time, zone);
      case "s":
        return String(Math.floor(time / 1000));
      case "S":
        return two(date.getUTCSeconds());
      case "t":
        return "\t";
      case "T":
      case "X":
        return formatDate("%H:%M:%S", time, zone);
      case "u":
        return String(date.getUTCDay() || 7);
      case "U":
        return two(Math.floor((yearDay(date) + 7 - date.getUTCDay()) / 7));
      case "V":
        return two(isoWeek(date).week);
      case "w":
        return String(date.getUTCDay());
      case "W":
        return two(Math.floor((yearDay(date) + 7 - ((date.getUTCDay() + 6) % 7)) / 7));
      case "x":
        return formatDate("%m/%d/%y", time, zone);
      case "y":
        return two(date.getUTCFullYear() % 100);
      case "Y":
        return String(date.getUTCFullYear());
      case "z":
        return `${sign}${two(Math.floor(distance / 60))}${two(distance % 60)}`;
      case "Z":
        return zone.name;
      case "%":
        return "%";
      default:
        return undefined;
    }
  };
  return format.replaceAll(
    /%([-_0^#]?)([EO]?)([a-zA-Z%])/g,
    (whole, flag: string, _alternative: string, letter: string) => {
      const value = expand(letter);
      if (value === undefined) {
        return whole;
      }

      return flag === "-"
        ? value.replace(/^[0 ]+(?=.)/, "")
        : flag === "_"
          ? value.replace(/^0+(?=.)/, (zeros) => " ".repeat(zeros.length))
          : flag === "^"
            ? value.toUpperCase()
            : value;
    },
  );
};
