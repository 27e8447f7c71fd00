/** A reporter turns the events of a run into text; `end` gives what can only be said when all is over. */
import type { TimedEvent } from "../session/events.ts";

export interface Reporter {
  event(event: TimedEvent): string;
  end?(): string;
}
