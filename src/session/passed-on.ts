/** On which provider steps were passed, and whether that was the real thing. */
import type { ProviderName } from "../cluster/provider.ts";
import { stepFidelity } from "../lab/fidelity.ts";
import type { Lab } from "../lab/lab.ts";
import type { Whereabouts } from "./place.ts";
import type { PassedOn, StepRecord } from "./progress-store.ts";

export interface PassedSteps {
  provider: ProviderName;
  steps: number;
  /** Of these, with a check about something simulated. */
  simulated: number;
}

export const passedOn = (
  { steps }: Lab,
  id: string,
  { provider }: Whereabouts,
): { passedOn?: PassedOn } => {
  const step = steps.find((candidate) => candidate.id === id);
  return step === undefined
    ? {}
    : { passedOn: { provider, fidelity: stepFidelity(step, provider) } };
};

/** How many steps were passed where, in the order in which the places came. */
export const countPlaces = (steps: readonly StepRecord[]): PassedSteps[] => {
  const counts: PassedSteps[] = [];
  for (const { state, passedOn: on } of steps) {
    if (state === "passed" && on !== undefined) {
      const found = counts.find(({ provider }) => provider === on.provider);
      const count = found ?? { provider: on.provider, steps: 0, simulated: 0 };
      count.steps += 1;
      count.simulated += on.fidelity === "simulated" ? 1 : 0;
      if (found === undefined) {
        counts.push(count);
      }
    }
  }

  return counts;
};
