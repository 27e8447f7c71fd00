/** Whether text is a cron schedule, with the complaints of robfig/cron. */

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

const readInt = (text: string): number => {
  if (!/^[+-]?\d+$/.test(text)) {
    return fail(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }

  const value = Number(text);
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

const checkDescriptor = (schedule: string): void => {
  const every = /^@every (.*)$/.exec(schedule)?.[1];
  if (every !== undefined) {
    if (!/^[+-]?(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/.test(every)) {
      fail(`failed to parse duration ${every}: time: invalid duration ${JSON.stringify(every)}`);
    }
  } else if (!descriptors.includes(schedule)) {
    fail(`unrecognized descriptor: ${schedule}`);
  }
};

/** The complaint, or undefined when the schedule is fine. */
export const cronComplaint = (schedule: string): string | undefined => {
  const bare = schedule.replace(/^(?:CRON_)?TZ=\S+ +/, "");
  try {
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
