/** From findings to what can run here. */
import type { ProviderName } from "../cluster/provider.ts";
import { everyProvider, gravest, type Finding, type Verdict } from "./finding.ts";

export interface ProviderVerdict {
  provider: ProviderName;
  works: boolean;
  /** The gravest of its findings. */
  verdict: Verdict;
  /** What is in the way, or what is not as it should be. */
  because?: string;
}

export const verdictsOf = (
  findings: readonly Finding[],
  only: ProviderName | undefined,
): ProviderVerdict[] =>
  everyProvider
    .filter((provider) => only === undefined || provider === only)
    .map((provider) => verdictOf(provider, findings));

const verdictOf = (provider: ProviderName, findings: readonly Finding[]): ProviderVerdict => {
  const its = findings.filter(({ concerns }) => concerns.includes(provider));
  const verdict = gravest(its.map((finding) => finding.verdict));
  const [first, ...more] = its.filter((finding) => finding.verdict === verdict);
  return {
    provider,
    works: verdict !== "bad",
    verdict,
    ...(verdict === "ok" || first === undefined
      ? {}
      : {
          because: `${first.about}: ${first.found}${more.length > 0 ? `, and ${more.length} more` : ""}`,
        }),
  };
};
