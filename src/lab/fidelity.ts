/** Whether what a lab shows is real or simulated on a provider. */
import type { ProviderName } from "../cluster/provider.ts";
import type { Check } from "./check.ts";
import type { Fidelity, Lab, Step } from "./lab.ts";

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

/** Where a check is simulated, its parts counted in. */
export const wholeFidelity = (check: Check): Fidelity =>
  Object.fromEntries(
    (["embedded", "kind", "context"] as const)
      .map((provider) => [provider, checkFidelity(check, provider)] as const)
      .filter(([, truth]) => truth === "simulated"),
  );

/** The checks of a lab, and how many of them are simulated by provider; those with none are left out. */
export interface Objectives {
  all: number;
  simulated: Partial<Record<ProviderName, number>>;
}

export const objectivesOf = ({ steps }: Pick<Lab, "steps">): Objectives => {
  const checks = steps.flatMap(({ expect }) => expect);
  const counts = (["embedded", "kind", "context"] as const).map(
    (provider) =>
      [
        provider,
        checks.filter((check) => checkFidelity(check, provider) === "simulated").length,
      ] as const,
  );
  return {
    all: checks.length,
    simulated: Object.fromEntries(counts.filter(([, count]) => count > 0)),
  };
};
