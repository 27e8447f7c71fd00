/** "Stopped yesterday at step 4": where a learner left a lab. */
import type { LabCard } from "../lab/catalogue.ts";
import type { LabRecord } from "../session/progress-store.ts";

const day = 86_400_000;

/** Both times in milliseconds since 1970; days are calendar days of this machine. */
export const stoppedSentence = (
  card: Pick<LabCard, "steps">,
  record: LabRecord,
  now: number,
): string => {
  const step = Math.min(Object.keys(record.steps).length + 1, card.steps);
  return `Stopped ${whenText(record.touchedAt, now)} at step ${step} of ${card.steps}`;
};

const whenText = (then: number, now: number): string => {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  if (then >= midnight) {
    return "today";
  }

  const days = Math.ceil((midnight - then) / day);
  return days === 1 ? "yesterday" : `${days} days ago`;
};
