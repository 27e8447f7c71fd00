/** Moves the timestamps of an object back, so that a cluster whose clock ran ahead looks as old as it feels. */
import type { KubeObject } from "../object.ts";

const timestamp = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
const timeField = /(Time|Timestamp|At)$|^time$/;
// What users wrote themselves keeps its value: a change there would look like a new intent.
const untouched = new Set(["annotations", "labels", "data", "stringData", "template", "fieldsV1"]);

/** Parts that hold no time, which are most. Objects of the store are never changed in place, so they never will. */
const timeless = new WeakSet<object>();

/** Moves times back by so much (a whole number of seconds; negative moves them forward). One for all objects of a cluster: many share their times. */
export const createAgeing = (ms: number): ((object: KubeObject) => KubeObject) => {
  const moved = new Map<string, string>();
  const shift = (text: string): string => {
    const known = moved.get(text) ?? shiftTime(text, ms);
    moved.set(text, known);
    return known;
  };
  return (object) => (ms === 0 ? object : (shiftFields(object, shift) as KubeObject));
};

const shiftFields = (value: unknown, shift: (text: string) => string): unknown => {
  if (value === null || typeof value !== "object" || timeless.has(value)) {
    return value;
  }

  const after = Array.isArray(value) ? shiftItems(value, shift) : shiftObject(value, shift);
  if (after === value) {
    timeless.add(value);
  }

  return after;
};

const shiftItems = (value: unknown[], shift: (text: string) => string): unknown[] => {
  const items = value.map((item) => shiftFields(item, shift));
  return items.some((item, index) => item !== value[index]) ? items : value;
};

const shiftObject = (value: object, shift: (text: string) => string): object => {
  let copy: Record<string, unknown> | undefined;
  for (const [field, before] of Object.entries(value)) {
    const after = untouched.has(field)
      ? before
      : typeof before === "string"
        ? timeField.test(field)
          ? shift(before)
          : before
        : shiftFields(before, shift);
    if (after !== before) {
      copy ??= { ...value };
      copy[field] = after;
    }
  }

  return copy ?? value;
};

const shiftTime = (text: string, ms: number): string => {
  const match = timestamp.exec(text);
  if (match === null) {
    return text;
  }

  const seconds = new Date(Date.parse(`${text.slice(0, 19)}Z`) - ms).toISOString().slice(0, 19);
  return `${seconds}${match[1] ?? ""}Z`;
};
