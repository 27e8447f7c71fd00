/** One event a line; the schema is src/session/events.ts, told in docs/events.md. */
import { eventSchema } from "../session/events.ts";
import type { Reporter } from "./reporter.ts";

export const createJsonReporter = (): Reporter => ({
  event: ({ at, ...event }) =>
    `${JSON.stringify({ schema: eventSchema, at: Math.round(at), ...event })}\n`,
});
