/** Flags shared by the verbs that run labs. */
import type { ClusterChoice, ProviderName } from "../cluster/provider.ts";
import { LabError } from "../errors.ts";
import type { Flag, FlagValues } from "./verb.ts";

export const providerNames: readonly ProviderName[] = ["embedded", "kind", "context"];

export const providerFlag: Flag = {
  name: "provider",
  value: "NAME",
  choices: providerNames,
  says: "where the labs run (default: $DRYDOCK_PROVIDER, what you chose last, embedded)",
};

export const nameFlag: Flag = {
  name: "name",
  value: "N",
  says: "which cluster, when you keep several (default: practice; on kind: drydock)",
};

/** Of a cluster that is the user's own. */
export const contextFlags: readonly Flag[] = [
  {
    name: "context",
    value: "NAME",
    says: "work on a cluster of yours: which context of your kubeconfig",
  },
  {
    name: "prefix",
    value: "NAME",
    says: "what stands before your names there (default: your user name)",
  },
  { name: "adopt", says: "agree that labs work on that cluster, without being asked" },
];

export const reportFlags: readonly Flag[] = [
  { name: "plain", says: "plain text, no full screen" },
  { name: "json", says: "one event a line, see docs/events.md" },
  { name: "junit", value: "FILE", says: "also write a JUnit report" },
  { name: "tap", says: "TAP version 13" },
];

export const labFlags: readonly Flag[] = [
  providerFlag,
  nameFlag,
  ...contextFlags,
  { name: "auto", says: "run the lab by its own solution" },
  {
    name: "fallback",
    value: "NAME",
    choices: ["embedded"],
    says: "with --auto: go on there when the cluster cannot be had or dies",
  },
  { name: "from", value: "STEP", says: "start at this step, earlier ones solved for you" },
  { name: "screen-reader", says: "plain text with prompts" },
  ...reportFlags,
];

export const proofFlags: readonly Flag[] = [
  { name: "repeat", value: "N", says: "prove each lab N times" },
  {
    name: "jobs",
    value: "N",
    says: "clusters at the same time (default: two a processor; on a real cluster 1)",
  },
];

const defaultNames: Record<Exclude<ProviderName, "context">, string> = {
  embedded: "practice",
  kind: "drydock",
};

/** @throws LabError usage */
export const clusterChoice = (flags: FlagValues): ClusterChoice => {
  const { context } = flags;
  const provider = (flags["provider"] ?? (context ? "context" : "embedded")) as ProviderName;
  if (provider === "context") {
    return { provider, name: typeof context === "string" ? context : "" };
  }

  if (context !== undefined) {
    throw new LabError("usage", `--context is for --provider context; you said ${provider}.`);
  }

  return { provider, name: clusterName(flags) ?? defaultNames[provider] };
};

/** The cluster's name, safe as a folder and in a socket's path. @throws LabError usage */
const clusterName = (flags: FlagValues): string | undefined => {
  const name = flags["name"];
  if (name === undefined) {
    return undefined;
  }

  if (typeof name !== "string" || !/^[a-z\d](?:[a-z\d-]{0,28}[a-z\d])?$/.test(name)) {
    throw new LabError(
      "usage",
      `--name takes up to 30 lower-case letters, digits and dashes; not "${String(name)}".`,
    );
  }

  return name;
};
