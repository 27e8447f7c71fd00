/** What was found of our clusters when they were last probed; the clusters themselves are not asked. */
import { createFindingsCache } from "../../cluster/probe/cache.ts";
import type { CapabilityName, Findings } from "../../cluster/provider.ts";
import type { Finding } from "../finding.ts";
import type { Host } from "../host.ts";

/** Those that labs ask for, in the words of a person. The rest are numbers, and told elsewhere. */
const titles: Partial<Record<CapabilityName, string>> = {
  networkPolicy: "network policy",
  metrics: "metrics",
  ingress: "ingress",
  appArmor: "AppArmor",
  pull: "pulling images",
};

export const probedFinding = async (
  names: readonly string[],
  host: Pick<Host, "paths" | "version">,
): Promise<Finding[]> => {
  const cache = createFindingsCache(host.paths.cache, host.version);
  const told = await Promise.all(
    names.map(async (name) => {
      const kept = await cache.read({ provider: "kind", name });
      const sentence = kept === undefined ? "" : summary(kept.findings);
      return sentence === "" ? [] : [`${name}: ${sentence}`];
    }),
  );
  const found = told.flat();
  return found.length === 0
    ? []
    : [
        {
          id: "probed",
          group: "kind",
          concerns: ["kind"],
          verdict: "ok",
          about: "can do",
          found: found.join("; "),
          fix: "What that means for each lab: drydock list --provider kind",
        },
      ];
};

const summary = (findings: Findings): string => {
  const those = (verdict: "yes" | "no"): string =>
    Object.entries(titles)
      .filter(([name]) => findings[name as CapabilityName]?.verdict === verdict)
      .map(([, title]) => title)
      .join(", ");
  return [those("yes"), those("no").replace(/^(?=.)/, "not ")]
    .filter((part) => part !== "")
    .join("; ");
};
