/** One line about a provider, for whoever has to choose: nothing is started, made or fetched. */
import type { ProviderName } from "../cluster/provider.ts";
import { examine } from "./examine.ts";
import type { Finding } from "./finding.ts";
import type { Host } from "./host.ts";
import { verdictsOf } from "./verdicts.ts";

export interface Outlook {
  possible: boolean;
  sentence: string;
}

/** Answers within the host's limit, and a little more. */
export const outlook = async (provider: ProviderName, host: Host): Promise<Outlook> => {
  const { findings } = await examine(host, { only: provider, context: undefined, brief: true });
  const [verdict] = verdictsOf(findings, provider);
  const possible = verdict?.works === true;
  return {
    possible,
    sentence: possible ? known[provider](findings) : (verdict?.because ?? "cannot work here"),
  };
};

const foundOf = (findings: readonly Finding[], id: string): string =>
  findings.find((finding) => finding.id === id)?.found ?? "";

const known: Record<ProviderName, (findings: readonly Finding[]) => string> = {
  embedded: (findings) => foundOf(findings, "practice"),
  kind: (findings) => `${foundOf(findings, "engine")}; clusters: ${foundOf(findings, "clusters")}`,
  context: (findings) => foundOf(findings, "context.file"),
};
