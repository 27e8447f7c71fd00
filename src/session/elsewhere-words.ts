/** What is said when a run goes on elsewhere; in one place, for every way of showing it. */
import type { Step } from "../lab/lab.ts";
import type { ProviderName } from "../cluster/provider.ts";
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
