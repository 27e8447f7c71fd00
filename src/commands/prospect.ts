/** What is known of a cluster: by asking it when it runs, else from the last time, else from this machine; nothing is started or made. */
import { createFindingsCache } from "../cluster/probe/cache.ts";
import { forecastKind } from "../cluster/probe/forecast.ts";
import { ask } from "../cluster/probe/prober.ts";
import { chooseProvider } from "../cluster/choose.ts";
import type { CapabilityName, Cluster, ClusterChoice } from "../cluster/provider.ts";
import { LabError } from "../errors.ts";
import { systemClock } from "../kubectl/clock.ts";
import type { LabVerdict, Prospect } from "../session/lab-verdict.ts";
import { labVerdict } from "../session/lab-verdict.ts";
import type { Judged } from "../session/lab-verdict.ts";
import { practiceProspect } from "../session/practice.ts";
import { wayIn } from "../session/way-in.ts";
import { openWorld } from "../session/world.ts";
import { plainEnvironment } from "../kubectl/environment.ts";
import { readyKubectl } from "./kubectl-ready.ts";
import type { Call } from "./verb.ts";

export interface Known {
  /** `asked`: the cluster itself, now; `kept`: from an earlier time; `forecast`: nobody has seen it yet. */
  basis: "asked" | "kept" | "forecast";
  /** What it rests on, in one sentence. */
  sentence: string;
  /** Undefined when there can be no cluster; the sentence says why. */
  prospect?: Prospect;
  /** What to do about it. */
  hint?: string;
}

export interface Asking {
  names: readonly CapabilityName[];
  signal: AbortSignal;
  progress(sentence: string): void;
}

type World = Pick<Call, "env" | "paths">;

/** @throws the signal's reason */
export const whatIsKnown = async (
  choice: ClusterChoice,
  world: World,
  asking: Asking,
): Promise<Known> => {
  try {
    const provider = await chooseProvider(choice.provider, world);
    if (await provider.answers(choice.name)) {
      const cluster = await provider.up(choice.name, asking.progress, { existing: true });
      return await askCluster(choice, cluster, world, asking);
    }

    return await whatWasKnown(choice, world);
  } catch (error) {
    asking.signal.throwIfAborted();
    return impossible(error);
  }
};

/** The same without asking the cluster, also when it runs. */
export const whatWasKnown = async (choice: ClusterChoice, world: World): Promise<Known> => {
  try {
    return (await fromBefore(choice, world)) ?? (await forecast(choice, world));
  } catch (error) {
    return impossible(error);
  }
};

/** There can be no cluster, for a reason that people can read. */
const impossible = (error: unknown): Known => {
  if (error instanceof LabError) {
    const { message, hint } = error;
    return { basis: "forecast", sentence: message, ...(hint !== undefined && { hint }) };
  }

  throw error;
};

/** What becomes of a lab there. */
export const verdictOn = (lab: Judged, { prospect, sentence }: Known): LabVerdict =>
  prospect === undefined ? { verdict: "cannot", sentence } : labVerdict(lab, prospect);

const askCluster = async (
  choice: ClusterChoice,
  cluster: Cluster,
  world: World,
  { names, signal, progress }: Asking,
): Promise<Known> => {
  const kubectl = await readyKubectl(world, progress);
  const open = await openWorld({
    kubectl: kubectl.path,
    kubeconfig: cluster.kubeconfig,
    env: plainEnvironment(world.env),
    folder: `${world.paths.runtime}/q${process.pid.toString(36)}`,
    clock: systemClock,
    random: Math.random,
  });
  try {
    const findings = await ask(
      {
        cluster,
        api: open.api,
        clock: systemClock,
        random: Math.random,
        kubectl: kubectl.version,
        signal,
        progress,
        wayIn: () => wayIn(open.api, cluster),
        choice,
        cache: createFindingsCache(world.paths.cache),
      },
      names,
    );
    return {
      basis: "asked",
      sentence: standing(cluster.capabilities.kubernetes, cluster.capabilities.nodes, "asked now"),
      prospect: prospectOf(choice, cluster.capabilities, findings),
    };
  } finally {
    await open.close();
    await cluster.close();
  }
};

const fromBefore = async (choice: ClusterChoice, { paths }: World): Promise<Known | undefined> => {
  const kept = await createFindingsCache(paths.cache).read(choice);
  const latest = Math.max(0, ...Object.values(kept?.findings ?? {}).map(({ at }) => at));
  return (
    kept && {
      basis: "kept",
      sentence: standing(
        kept.capabilities.kubernetes,
        kept.capabilities.nodes,
        `it does not run; a forecast from what was found ${agoText(Date.now() - latest)}`,
      ),
      prospect: prospectOf(choice, kept.capabilities, kept.findings),
    }
  );
};

const forecast = async (choice: ClusterChoice, world: World): Promise<Known> => {
  if (choice.provider === "embedded") {
    const { kubernetes = "", nodes = 0 } = practiceProspect.capabilities ?? {};
    return {
      basis: "forecast",
      sentence: standing(kubernetes, nodes, "it does not run; this is what a fresh one does"),
      prospect: practiceProspect,
    };
  }

  if (choice.provider === "context") {
    throw new LabError("cluster", "The cluster does not answer.");
  }

  const { capabilities, findings } = await forecastKind(world, Date.now());
  return {
    basis: "forecast",
    sentence: standing(
      capabilities.kubernetes,
      capabilities.nodes,
      "it is not there yet; a forecast from this machine",
    ),
    prospect: prospectOf(choice, capabilities, findings),
  };
};

const prospectOf = (
  { provider }: ClusterChoice,
  capabilities: Prospect["capabilities"] & object,
  findings: Prospect["findings"],
): Prospect => ({ provider, capabilities, findings, adds: provider !== "context" });

const standing = (kubernetes: string, nodes: number, rest: string): string =>
  `${kubernetes === "" ? "" : `Kubernetes ${kubernetes.replace(/^v/, "")}, `}${nodes} ${nodes === 1 ? "node" : "nodes"}; ${rest}.`;

const agoText = (ms: number): string => {
  const hours = Math.round(ms / 3_600_000);
  const days = Math.round(hours / 24);
  return hours < 1 ? "within the last hour" : hours < 36 ? `${hours} h ago` : `${days} days ago`;
};
