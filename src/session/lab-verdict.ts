/** What becomes of a lab on a cluster, as far as anybody knows: it runs, runs simulated in part, or cannot, and why. */
import type {
  Capabilities,
  CapabilityName,
  Finding,
  Findings,
  ProviderName,
} from "../cluster/provider.ts";
import { cores, gibibytes } from "../cluster/probe/room.ts";
import { minorOf } from "../cluster/probe/skew.ts";
import { quantityNumber } from "../kubectl/quantity.ts";
import type { Objectives } from "../lab/fidelity.ts";
import type { Requirements } from "../lab/lab.ts";

/** What is known of a cluster. */
export interface Prospect {
  provider: ProviderName;
  /** Undefined when nobody has ever seen it. */
  capabilities?: Capabilities;
  findings: Findings;
  /** Drydock adds what can be added: `manifests/addons`. */
  adds: boolean;
}

export interface LabVerdict {
  /** `perhaps`: something is found out only when it starts. */
  verdict: "runs" | "partly" | "perhaps" | "cannot";
  /** What there is to it, in one sentence. */
  sentence: string;
  /** Where it cannot run: what says so, in one sentence. */
  why?: string;
}

/** What stands in the way. */
export interface Lack {
  /** After "needs": `AppArmor on its nodes`. */
  what: string;
  /** One sentence. */
  found: string;
  why: string;
  /** Nobody could tell, so it may be there all the same. */
  perhaps: boolean;
}

export interface Judged {
  requires: Requirements;
  objectives: Objectives;
}

export const labVerdict = ({ requires, objectives }: Judged, prospect: Prospect): LabVerdict => {
  const lacks = lacksOf(requires, prospect);
  const certain = lacks.find(({ perhaps }) => !perhaps);
  if (certain !== undefined) {
    return { verdict: "cannot", sentence: certain.found, why: certain.why };
  }

  const [open] = lacks;
  if (open !== undefined) {
    return { verdict: "perhaps", sentence: open.found };
  }

  const absent = objectives.absent[prospect.provider];
  const parts = [absent, simulatedSentence(objectives, prospect.provider)].filter(
    (sentence) => sentence !== undefined,
  );
  return parts.length > 0
    ? { verdict: "partly", sentence: parts.join(" ") }
    : { verdict: "runs", sentence: "Everything in it is real here." };
};

/** Undefined when everything is real. */
export const simulatedSentence = (
  { all, simulated }: Objectives,
  provider: ProviderName,
): string | undefined => {
  const count = simulated[provider] ?? 0;
  return count === 0
    ? undefined
    : `${count === all ? `All ${all}` : `${count} of ${all}`} objectives ${count === 1 ? "is" : "are"} simulated here.`;
};

/** Everything that the lab needs and this cluster does not have, as far as is known; the certain ones first. */
export const lacksOf = (requires: Requirements, prospect: Prospect): Lack[] =>
  [
    ...versionLacks(requires, prospect.capabilities),
    ...wishes
      .filter(({ when }) => when(requires, prospect))
      .map(({ name, what, ask }) => lackOf(prospect.findings[name], what, ask)),
    roomLack(requires, prospect.findings.room),
  ]
    .filter((lack) => lack !== undefined)
    .toSorted((a, b) => Number(a.perhaps) - Number(b.perhaps));

interface Wish {
  name: CapabilityName;
  when(requires: Requirements, prospect: Prospect): boolean;
  what: string;
  /** `Whether ...` */
  ask: string;
}

const wishes: readonly Wish[] = [
  {
    name: "appArmor",
    when: ({ appArmor }) => appArmor,
    what: "AppArmor on its nodes",
    ask: "Whether AppArmor confines containers",
  },
  {
    name: "networkPolicy",
    when: ({ networkPolicy }) => networkPolicy,
    what: "enforced network policies",
    ask: "Whether network policies are enforced",
  },
  {
    name: "metrics",
    when: ({ metrics }, { adds }) => metrics && !adds,
    what: "the metrics API",
    ask: "Whether there is a metrics API",
  },
  {
    name: "ingress",
    when: ({ ingressClass }, { adds }) => ingressClass && !adds,
    what: "an ingress controller",
    ask: "Whether an ingress controller can be reached",
  },
];

const lackOf = (finding: Finding | undefined, what: string, ask: string): Lack | undefined => {
  if (finding?.verdict === "yes") {
    return undefined;
  }

  return finding?.verdict === "no"
    ? { what, found: finding.found, why: finding.why, perhaps: false }
    : {
        what,
        found: `${ask} is found out when it starts.`,
        why: finding?.why ?? "It takes the cluster to find out.",
        perhaps: true,
      };
};

const versionLacks = (
  { kubernetes, nodes }: Requirements,
  have: Capabilities | undefined,
): Lack[] => {
  const wanted = /1\.\d+/.exec(kubernetes ?? "")?.[0];
  const version = have?.kubernetes.replace(/^v/, "");
  const lacks: Lack[] = [];
  const [least = 0, minor = least] = [minorOf(wanted), minorOf(version)];
  if (minor < least) {
    lacks.push({
      what: `Kubernetes ${wanted} or later`,
      found: `It needs Kubernetes ${wanted}, and this cluster is ${version}.`,
      why: `This cluster is ${version}.`,
      perhaps: false,
    });
  }

  if (have !== undefined && have.nodes < (nodes ?? 0)) {
    const [many, few] = [nodesText(nodes ?? 0), nodesText(have.nodes)];
    lacks.push({
      what: many,
      found: `It needs ${many}, and this cluster has ${few}.`,
      why: `This cluster has ${few}.`,
      perhaps: false,
    });
  }

  return lacks;
};

const nodesText = (count: number): string => `${count} ${count === 1 ? "node" : "nodes"}`;

/** Without an answer it is not worth a word: the cluster of most people has room. */
const roomLack = ({ free }: Requirements, room: Finding | undefined): Lack | undefined => {
  if (free === undefined || room === undefined || room.verdict === "unknown") {
    return undefined;
  }

  const wanted = {
    cpu: (quantityNumber(free.cpu ?? 0) ?? 0) * 1000,
    memory: quantityNumber(free.memory ?? 0) ?? 0,
  };
  const short = (["cpu", "memory"] as const).find(
    (field) => Number(room.facts[field] ?? 0) < wanted[field],
  );
  if (short === undefined) {
    return undefined;
  }

  const there = Number(room.facts[short] ?? 0);
  const what = short === "cpu" ? `${free.cpu} of free CPU` : `${free.memory} of free memory`;
  const left = short === "cpu" ? cores(there) : gibibytes(there);
  return {
    what,
    found: `It needs ${what}, and the nodes have ${left}.`,
    why: `The nodes have ${left} free; kubectl describe nodes shows who has taken it.`,
    perhaps: false,
  };
};
