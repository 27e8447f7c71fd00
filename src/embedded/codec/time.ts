/** `metav1.Time` and `metav1.MicroTime`: RFC 3339 as Go parses and prints it, with Go's errors. */
import { GoValueError } from "./go-error.ts";

const layouts = {
  seconds: "2006-01-02T15:04:05Z07:00",
  microseconds: "2006-01-02T15:04:05.000000Z07:00",
} as const;

export type TimePrecision = keyof typeof layouts;

/** What most times look like: canonical already. */
const usual =
  /^(?!0001)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;

/** The time in UTC, to the precision. Null for the zero time. @throws GoValueError in Go's words. */
export const normaliseTime = (text: string, precision: TimePrecision): string | null =>
  precision === "seconds" && usual.test(text) ? text : parseTime(text, precision);

const parseTime = (text: string, precision: TimePrecision): string | null => {
  const match = /^(\d{4})-(\d\d)-(\d\d)T(\d\d?):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/.exec(
    text,
  );
  const [, year, month, day, hour, minute, second, fraction = "", zone = ""] = match ?? [];
  const inRange =
    match !== null && fits(Number(year), Number(month), Number(day), Number(hour), Number(minute));
  const badFraction = precision === "microseconds" && !/^\.\d{6}(?:Z|[+-])/.test(text.slice(19));
  if (!inRange || Number(second) > 59 || badFraction) {
    throw new GoValueError(timeError(text, layouts[precision]));
  }

  const millis = Date.parse(
    `${year}-${month}-${day}T${hour?.padStart(2, "0")}:${minute}:${second}${zone}`,
  );
  const [head = ""] = new Date(millis).toISOString().split(".");
  if (head === "0001-01-01T00:00:00" && !/[1-9]/.test(fraction)) {
    return null;
  }

  return precision === "seconds" ? `${head}Z` : `${head}.${fraction.padEnd(6, "0").slice(0, 6)}Z`;
};

const daysIn = (year: number, month: number): number =>
  new Date(Date.UTC(year, month, 0)).getUTCDate();

const fits = (year: number, month: number, day: number, hour: number, minute: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) && hour <= 23 && minute <= 59;

interface Element {
  layout: string;
  pattern: RegExp;
  range?: [name: string, min: number, max: number];
}

const elements: Element[] = [
  { layout: "2006", pattern: /^\d{4}/ },
  { layout: "-", pattern: /^-/ },
  { layout: "01", pattern: /^\d\d/, range: ["month", 1, 12] },
  { layout: "-", pattern: /^-/ },
  { layout: "02", pattern: /^\d\d/ },
  { layout: "T", pattern: /^T/ },
  { layout: "15", pattern: /^\d\d?/, range: ["hour", 0, 23] },
  { layout: ":", pattern: /^:/ },
  { layout: "04", pattern: /^\d\d/, range: ["minute", 0, 59] },
  { layout: ":", pattern: /^:/ },
  { layout: "05", pattern: /^\d\d/, range: ["second", 0, 59] },
];

const zone: Element = { layout: "Z07:00", pattern: /^(?:Z|[+-]\d\d:\d\d)/ };

/** Walks the layout as Go does and says where the text leaves it. */
const timeError = (text: string, layout: string): string => {
  const about = `parsing time ${JSON.stringify(text)}`;
  const micro = layout === layouts.microseconds;
  const fraction: Element = micro
    ? { layout: ".000000", pattern: /^\.\d{6}/ }
    : { layout: "", pattern: /^(?:[.,]\d+)?/ };
  let rest = text;
  for (const element of [...elements, fraction, zone]) {
    const match = element.pattern.exec(rest);
    if (match === null) {
      const left = JSON.stringify(rest);
      return `${about} as "${layout}": cannot parse ${left} as ${JSON.stringify(element.layout)}`;
    }

    const [name, min = 0, max = 0] = element.range ?? [];
    if (name !== undefined && (Number(match[0]) < min || Number(match[0]) > max)) {
      return `${about}: ${name} out of range`;
    }

    rest = rest.slice(match[0].length);
  }

  return rest === ""
    ? `${about}: day out of range`
    : `${about}: extra text: ${JSON.stringify(rest)}`;
};
