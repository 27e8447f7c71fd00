/** What a kind cluster would be able to do, as far as this machine and its engine tell before there is one. */
import { chooseEngine } from "../engine/choose-engine.ts";
import type { EngineInfo } from "../engine/engine.ts";
import { imageOf, readConfig } from "../kind/config.ts";
import { needKind } from "../kind/locate.ts";
import type { ProviderSurroundings } from "../choose.ts";
import type { Capabilities, Finding, Findings } from "../provider.ts";

export interface Forecast {
  capabilities: Capabilities;
  findings: Findings;
}

/** Starts and makes nothing. @throws LabError when there can be no cluster, with the reason. */
export const forecastKind = async (
  { env, paths }: ProviderSurroundings,
  now: number,
): Promise<Forecast> => {
  const [config, info] = await Promise.all([
    readConfig(env),
    chooseEngine(env).then((engine) => engine.info()),
    needKind({ env, paths }),
  ]);
  return {
    capabilities: {
      kubernetes: /:(v\d[^@]*)/.exec(imageOf(config))?.[1] ?? "",
      nodes: config.nodes.length,
    },
    findings: findingsOf(info, now),
  };
};

/** Only what the machine decides alone; what depends on the nodes too is left open. */
export const findingsOf = (info: EngineInfo, at: number): Findings => {
  const finding = (
    verdict: "yes" | "no",
    found: string,
    why: string,
    facts: Finding["facts"] = {},
  ): Finding => ({ verdict, fidelity: "real", found, why, facts, at });
  const machine = `${info.operatingSystem}, kernel ${info.kernel}`;
  return {
    ...(info.appArmor
      ? {}
      : {
          appArmor: finding(
            "no",
            "AppArmor cannot confine containers on these nodes.",
            `The kernel that the containers run on has no AppArmor (${machine}).`,
          ),
        }),
    cgroup:
      info.cgroupVersion === 2
        ? finding("yes", "The nodes use control groups of version 2.", machine, { version: 2 })
        : finding("no", "Control groups of version 1 are in use on the nodes.", machine, {
            version: 1,
          }),
    architecture: finding("yes", `The nodes are ${info.architecture}.`, machine),
  };
};
