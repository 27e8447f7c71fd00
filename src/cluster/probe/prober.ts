/** Asks a cluster what it can do: all questions at once, none of which keeps the others from an answer, and none twice without need. */
import { cleanLine } from "../../clean.ts";
import { Unreachable } from "../../kubectl/api.ts";
import type { KubeObject } from "../../kubectl/object.ts";
import type { CapabilityName, ClusterChoice, Finding, Findings } from "../provider.ts";
import type { FindingsCache, Kept } from "./cache.ts";
import { CannotTell, read } from "./ground.ts";
import type { Draft, Ground } from "./ground.ts";
import { identityOf } from "./identity.ts";
import { probes } from "./probes.table.ts";

export interface ProberOptions extends Omit<Ground, "nodes"> {
  /** Under which what is found is kept. */
  choice: ClusterChoice;
  cache: FindingsCache;
}

/**
From the cache where that is still true. What cannot be found out is `unknown`, with why.
@throws the signal's reason when it is aborted, after everything that a trial made is gone
*/
export const ask = async (
  options: ProberOptions,
  names: readonly CapabilityName[],
): Promise<Findings> => {
  const ground = groundOf(options);
  const kept = await keptOf(options, ground);
  const known = Object.fromEntries(
    names
      .map((name) => [name, kept.findings[name]] as const)
      .filter(([name, finding]) => isFresh(name, finding, options.clock.now())),
  ) as Findings;
  const open = names.filter((name) => known[name] === undefined);
  const found = await Promise.all(
    open.map(async (name) => [name, await findingOf(name, ground)] as const),
  );
  options.signal.throwIfAborted();
  const fresh = Object.fromEntries(found) as Findings;
  if (kept.identity !== "") {
    const findings = { ...kept.findings, ...fresh };
    await options.cache.write(options.choice, { ...kept, findings }).catch(() => {
      // A full disk costs another look next time, nothing else.
    });
  }

  return { ...known, ...fresh };
};

const groundOf = (options: ProberOptions): Ground => {
  let nodes: Promise<readonly KubeObject[]> | undefined;
  const ground: Ground = {
    ...options,
    nodes: () =>
      (nodes ??= read(ground, "/api/v1/nodes").then(({ items }) => items as KubeObject[])),
  };
  return ground;
};

/** What is kept of this very cluster; nothing when it has changed. The identity is empty when it could not be found out. */
const keptOf = async ({ cache, choice, cluster }: ProberOptions, ground: Ground): Promise<Kept> => {
  const [kept, identity] = await Promise.all([
    cache.read(choice),
    identityOf(ground).catch(() => ""),
  ]);
  const findings = kept?.identity === identity && identity !== "" ? kept.findings : {};
  return { identity, version: "", capabilities: cluster.capabilities, findings };
};

const isFresh = (name: CapabilityName, finding: Finding | undefined, now: number): boolean =>
  finding !== undefined &&
  finding.verdict !== "unknown" &&
  now >= finding.at &&
  now - finding.at < probes[name].keeps;

const findingOf = async (name: CapabilityName, ground: Ground): Promise<Finding> => {
  const { probe, limit } = probes[name];
  const late = new AbortController();
  const cancel = ground.clock.after(limit, () => late.abort());
  const draft = await probe({
    ...ground,
    signal: AbortSignal.any([ground.signal, late.signal]),
  }).catch((error: unknown) => unknownBecause(error, late.signal.aborted ? limit : undefined));
  cancel();
  return {
    fidelity: ground.cluster.provider === "embedded" ? "simulated" : "real",
    ...draft,
    // Servers' and programs' own words are among them.
    found: cleanLine(draft.found),
    why: cleanLine(draft.why),
    at: ground.clock.now(),
  };
};

const unknownBecause = (error: unknown, limit: number | undefined): Draft => {
  const unknown = (found: string, why: string): Draft => ({
    verdict: "unknown",
    found,
    why,
    facts: {},
  });
  if (error instanceof CannotTell) {
    return unknown(error.message, error.why);
  }

  if (limit !== undefined) {
    return unknown(
      "It could not be found out in time.",
      `${limit / 1000} seconds were not enough.`,
    );
  }

  if (error instanceof Unreachable) {
    return unknown("The cluster does not answer.", error.message);
  }

  return unknown(
    "It could not be found out.",
    error instanceof Error ? error.message : String(error),
  );
};
