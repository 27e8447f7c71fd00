/** Whether text is a cron schedule, with the complaints of robfig/cron. */
import { parseDuration } from "../codec/duration.ts";
import { GoValueError } from "../codec/go-error.ts";
import { quote } from "./field-errors.ts";
import { zoneComplaint } from "./time-zones.ts";

interface Bounds {
  min: number;
  max: number;
  names?: string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const fields: Bounds[] = [
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: days },
];
const descriptors = [
  "@yearly",
  "@annually",
  "@monthly",
  "@weekly",
  "@daily",
  "@midnight",
  "@hourly",
];

class Complaint extends Error {}

const fail = (message: string): never => {
  throw new Complaint(message);
};

/** As Go's strconv.Atoi, on a machine of 64 bits. */
const readInt = (text: string): number => {
  const no = (why: string): never =>
    fail(`failed to parse int from ${text}: strconv.Atoi: parsing ${quote(text)}: ${why}`);
  if (!/^[+-]?\d+$/.test(text)) {
    return no("invalid syntax");
  }

  const exact = BigInt(text.replace("+", ""));
  if (BigInt.asIntN(64, exact) !== exact) {
    return no("value out of range");
  }

  const value = Number(exact);
  return value < 0 ? fail(`negative number (${value}) not allowed: ${text}`) : value;
};

const readValue = (text: string, { min, names }: Bounds): number => {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  return named === -1 ? readInt(text) : named + min;
};

const readBounds = (range: string, expression: string, bounds: Bounds): [number, number] => {
  const parts = range.split("-");
  const [low = "", high] = parts;
  if (low === "*" || low === "?") {
    return [bounds.min, bounds.max];
  }

  const start = readValue(low, bounds);
  if (parts.length > 2) {
    fail(`too many hyphens: ${expression}`);
  }

  return [start, high === undefined ? start : readValue(high, bounds)];
};

const checkRange = (expression: string, bounds: Bounds): void => {
  const parts = expression.split("/");
  const [range = "", stepText] = parts;
  const [start, last] = readBounds(range, expression, bounds);
  const step = stepText === undefined ? 1 : readInt(stepText);
  if (parts.length > 2) {
    fail(`too many slashes: ${expression}`);
  }

  const end = stepText !== undefined && !range.includes("-") ? bounds.max : last;
  if (start < bounds.min) {
    fail(`beginning of range (${start}) below minimum (${bounds.min}): ${expression}`);
  }

  if (end > bounds.max) {
    fail(`end of range (${end}) above maximum (${bounds.max}): ${expression}`);
  }

  if (start > end) {
    fail(`beginning of range (${start}) beyond end of range (${end}): ${expression}`);
  }

  if (step === 0) {
    fail(`step of range should be a positive number: ${expression}`);
  }
};

const checkFields = (schedule: string): void => {
  const given = schedule.split(/\s+/).filter((part) => part !== "");
  if (given.length !== fields.length) {
    fail(`expected exactly 5 fields, found ${given.length}: [${given.join(" ")}]`);
  }

  for (const [index, bounds] of fields.entries()) {
    for (const expression of (given[index] ?? "").split(",").filter((part) => part !== "")) {
      checkRange(expression, bounds);
    }
  }
};

const every = "@every ";

const checkPeriod = (schedule: string): void => {
  try {
    parseDuration(schedule.slice(every.length));
  } catch (error) {
    if (error instanceof GoValueError) {
      fail(`failed to parse duration ${schedule}: ${error.message}`);
    }

    throw error;
  }
};

const checkDescriptor = (schedule: string): void => {
  if (schedule.startsWith(every)) {
    checkPeriod(schedule);
  } else if (!descriptors.includes(schedule)) {
    fail(`unrecognized descriptor: ${schedule}`);
  }
};

/** The schedule without the zone before it. One of a zone alone makes the library look beyond the text. */
const withoutZone = (schedule: string): string => {
  const prefix = /^(?:CRON_)?TZ=/.exec(schedule)?.[0];
  if (prefix === undefined) {
    return schedule;
  }

  const end = schedule.indexOf(" ");
  if (end === -1) {
    return fail("invalid schedule format: runtime error: slice bounds out of range [:-1]");
  }

  const zone = schedule.slice(prefix.length, end);
  const complaint = zoneComplaint(zone);
  return complaint === undefined
    ? schedule.slice(end).trim()
    : fail(`provided bad location ${zone}: ${complaint}`);
};

/** The complaint, or undefined when the schedule is fine. */
export const cronComplaint = (schedule: string): string | undefined => {
  try {
    const bare = withoutZone(schedule);
    if (bare.startsWith("@")) {
      checkDescriptor(bare);
    } else {
      checkFields(bare);
    }

    return undefined;
  } catch (error) {
    if (error instanceof Complaint) {
      return error.message;
    }

    throw error;
  }
};
