/** Moves the timestamps of an object back, so that a cluster whose clock ran ahead looks as old as it feels. */
import type { KubeObject } from "../object.ts";

const timestamp = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
const timeField = /(Time|Timestamp|At)$|^time$/;
// What users wrote themselves keeps its value: a change there would look like a new intent.
const untouched = new Set(["annotations", "labels", "data", "stringData", "template", "fieldsV1"]);

/** The same object with its times moved back by `ms` (a whole number of seconds; negative moves them forward). */
export const aged = (object: KubeObject, ms: number): KubeObject =>
  shiftFields(object, ms) as KubeObject;

const shiftFields = (value: unknown, ms: number): unknown => {
  if (Array.isArray(value)) {
    const items = value.map((item) => shiftFields(item, ms));
    return items.some((item, index) => item !== value[index]) ? items : value;
  }

  if (value === null || typeof value !== "object") {
    return value;
  }

  let copy: Record<string, unknown> | undefined;
  for (const [field, before] of Object.entries(value)) {
    const after = untouched.has(field)
      ? before
      : typeof before === "string"
        ? shiftTime(field, before, ms)
        : shiftFields(before, ms);
    if (after !== before) {
      copy ??= { ...value };
      copy[field] = after;
    }
  }

  return copy ?? value;
};

const shiftTime = (field: string, text: string, ms: number): string => {
  if (!timeField.test(field)) {
    return text;
  }

  const match = timestamp.exec(text);
  if (match === null) {
    return text;
  }

  const seconds = new Date(Date.parse(`${text.slice(0, 19)}Z`) - ms).toISOString().slice(0, 19);
  return `${seconds}${match[1] ?? ""}Z`;
};
