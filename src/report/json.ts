/** One event a line; the schema is src/session/events.ts, told in docs/events.md. */
import { safeJson } from "../clean.ts";
import { eventSchema } from "../session/events.ts";
import type { Reporter } from "./reporter.ts";

export const createJsonReporter = (): Reporter => ({
  event: ({ at, ...event }) => `${safeJson({ schema: eventSchema, at, ...event }, wholeNumbers)}\n`,
});

/** Parts of milliseconds mean nothing here. */
const wholeNumbers = (_key: string, value: unknown): unknown =>
  typeof value === "number" ? Math.round(value) : value;
