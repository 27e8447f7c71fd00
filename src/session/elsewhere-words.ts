/** What is said when a run goes on elsewhere; in one place, for every way of showing it. */
import type { Step } from "../lab/lab.ts";
import type { ProviderName } from "../cluster/provider.ts";
import type { PassedSteps } from "./passed-on.ts";
import { placeNoun } from "./place.ts";
import type { Whereabouts } from "./place.ts";

/** On a key and in a footer: `embedded`, `kind`, the context's name. */
export const placeWord = ({ provider, name }: Whereabouts): string =>
  provider === "context" ? name : provider;

/** Beside the key that does it. */
export const offerText = ({
  to,
  name,
  urgent,
}: {
  to: ProviderName;
  name: string;
  urgent: boolean;
}) =>
  urgent
    ? `Go on at this step on ${placeNoun({ provider: to, name })}`
    : `Go back to ${placeNoun({ provider: to, name })} at this step`;

/** What going on means; below the offer. */
export const offerMeaning =
  "What the step needs is done again there. Your progress and your files are kept.";

export const answersAgain = (place: Whereabouts): string =>
  `${sentenceCase(placeNoun(place))} answers.`;

export const goingOn = (place: Whereabouts, { title }: Pick<Step, "title">): string =>
  `Going on on ${placeNoun(place)}, at "${title}"`;

export const stayedBecause = (place: Whereabouts, reason: string): string =>
  `${sentenceCase(placeNoun(place))} cannot be used: ${reason}`;

export const tryingAgain = "Trying again";

export const noOther = "There is no other cluster to go on with.";

export const sentenceCase = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `4 on kind, 2 on embedded (1 simulated in part)`; what was all real on one cluster needs no words. */
export const passedOnText = (places: readonly PassedSteps[]): string | undefined => {
  const [first] = places;
  if (first === undefined || (places.length === 1 && first.simulated === 0)) {
    return undefined;
  }

  return places
    .map(({ provider, steps, simulated }) => {
      const part = simulated === 0 ? "real" : `${simulated} simulated in part`;
      return `${count(steps)} on ${provider} (${part})`;
    })
    .join(", ");
};

const count = (steps: number): string => `${steps} ${steps === 1 ? "step" : "steps"}`;
