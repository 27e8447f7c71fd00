/** Whether what a lab shows is real or simulated on a provider. */
import type { ProviderName } from "../cluster/provider.ts";
import type { Check } from "./check.ts";
import { absenceSentence, labOn } from "./lab-on.ts";
import type { Lab, Step } from "./lab.ts";

export type Truth = "real" | "simulated";

/** Real unless the lab says otherwise; a check of parts is no more real than the least real of them. */
export const checkFidelity = (check: Check, provider: ProviderName): Truth =>
  check.fidelity[provider] === "simulated" ||
  ("parts" in check && check.parts.some((part) => checkFidelity(part, provider) === "simulated"))
    ? "simulated"
    : "real";

/** A step is no more real than the least real of its checks. */
export const stepFidelity = ({ expect }: Pick<Step, "expect">, provider: ProviderName): Truth =>
  expect.some((check) => checkFidelity(check, provider) === "simulated") ? "simulated" : "real";

const providers = ["embedded", "kind", "context"] as const;

/** Where a check is simulated. */
export const simulatedOn = (check: Check): ProviderName[] =>
  providers.filter((provider) => checkFidelity(check, provider) === "simulated");

/** The checks of a lab, and how many of them are simulated by provider; those with none are left out. */
export interface Objectives {
  all: number;
  simulated: Partial<Record<ProviderName, number>>;
  /** By provider, what of the lab cannot happen there, in one sentence. */
  absent: Partial<Record<ProviderName, string>>;
}

export const objectivesOf = (lab: Lab): Objectives => {
  const checksOf = ({ steps }: Lab): Check[] => steps.flatMap(({ expect }) => expect);
  const counts = providers.map((provider) => {
    const checks = checksOf(labOn(lab, provider));
    const simulated = checks.filter((check) => simulatedOn(check).includes(provider));
    return [provider, simulated.length] as const;
  });
  const absences = providers.map((provider) => [provider, absenceSentence(lab, provider)] as const);
  return {
    all: checksOf(lab).length,
    simulated: Object.fromEntries(counts.filter(([, count]) => count > 0)),
    absent: Object.fromEntries(absences.filter(([, sentence]) => sentence !== undefined)),
  };
};
