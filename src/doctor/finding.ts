/** What the doctor finds: one thing that was looked at, what was there, what is needed, and the one line that mends it. */
import type { ProviderName } from "../cluster/provider.ts";

/**
`ok`: as it should be. `warn`: works, though not as well as it could. `bad`: a provider that it concerns cannot work.
`unknown`: could not be told in time; counts as `warn`.
*/
export type Verdict = "ok" | "warn" | "bad" | "unknown";

export const groupTitles = {
  drydock: "Drydock",
  terminal: "Terminal",
  machine: "This machine",
  embedded: "embedded: the practice cluster",
  kind: "kind: a real cluster in containers",
  context: "context: a cluster you have",
} as const;

export type Group = keyof typeof groupTitles;

export type Facts = Readonly<Record<string, string | number | boolean>>;

export interface Finding {
  /** Stable, for machines: `engine.cgroup`. */
  id: string;
  group: Group;
  verdict: Verdict;
  /** One or two words, at most 12 letters. */
  about: string;
  found: string;
  /** The threshold, as a few words: `20.19 or newer`. */
  wanted?: string;
  /** The one line that mends it: a command where there is one. */
  fix?: string;
  /** Providers that need it. */
  concerns: readonly ProviderName[];
  /** What was found, for machines and for the roll call. */
  facts?: Facts;
}

export const everyProvider: readonly ProviderName[] = ["embedded", "kind", "context"];

const severity: Record<Verdict, number> = { ok: 0, unknown: 1, warn: 2, bad: 3 };

/** The gravest of some verdicts; `ok` when there are none. */
export const gravest = (verdicts: readonly Verdict[]): Verdict =>
  verdicts.reduce(
    (worst, verdict) => (severity[verdict] > severity[worst] ? verdict : worst),
    "ok",
  );
