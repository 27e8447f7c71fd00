/** What of a lab can happen on a provider: steps that cannot, and those that need them, are left out. */
import type { ProviderName } from "../cluster/provider.ts";
import type { Lab, Step } from "./lab.ts";

/** The same lab where nothing is left out. */
export const labOn = (lab: Lab, provider: ProviderName): Lab => {
  const absent = absentSteps(lab, provider);
  const sentence = absenceSentence(lab, provider);
  return sentence === undefined
    ? lab
    : { ...lab, steps: lab.steps.filter((step) => !absent.has(step)), leftOut: sentence };
};

/** `2 of 9 steps are left out here. Pods on ...`; undefined when all can happen. */
export const absenceSentence = (
  lab: Pick<Lab, "steps">,
  provider: ProviderName,
): string | undefined => {
  const absent = absentSteps(lab, provider);
  const reasons = [...absent].flatMap(({ absentOn }) => absentOn[provider] ?? []);
  return absent.size === 0
    ? undefined
    : `${absent.size} of ${lab.steps.length} steps ${absent.size === 1 ? "is" : "are"} left out here. ${[...new Set(reasons)].join(" ")}`;
};

const absentSteps = ({ steps }: Pick<Lab, "steps">, provider: ProviderName): Set<Step> => {
  const absent = new Set<Step>();
  // A step needs only earlier ones.
  for (const step of steps) {
    const needs = steps.filter(({ id }) => step.needs.includes(id));
    if (step.absentOn[provider] !== undefined || needs.some((needed) => absent.has(needed))) {
      absent.add(step);
    }
  }

  return absent;
};
