/** What a probe may use, and how it says what it found. */
import type { Api } from "../../kubectl/api.ts";
import type { Clock } from "../../kubectl/clock.ts";
import type { Json, KubeObject } from "../../kubectl/object.ts";
import type { Cluster, Finding } from "../provider.ts";

export interface Ground {
  cluster: Pick<
    Cluster,
    "provider" | "name" | "capabilities" | "scratch" | "published" | "nodeExec" | "images"
  >;
  api: Api;
  clock: Clock;
  /** In [0, 1). */
  random: () => number;
  /** Of the kubectl that labs use: `1.36.4`. */
  kubectl: string | undefined;
  /** Aborted when nobody waits for the answer any longer. */
  signal: AbortSignal;
  /** One sentence while something takes longer. */
  progress(sentence: string): void;
  /** Undefined when nobody says where the controller listens. */
  wayIn(): Promise<WayIn | undefined>;
  /** Asked for once, however many probes need them. @throws CannotTell */
  nodes(): Promise<readonly KubeObject[]>;
}

/** Where an ingress controller listens, and whether it sends pages. */
export interface WayIn {
  ip: string;
  http: number;
  answers: boolean;
}

/** A finding without its time; real unless it says otherwise or the cluster is the embedded one. */
export type Draft = Omit<Finding, "at" | "fidelity"> & { fidelity?: Finding["fidelity"] };

export type Probe = (ground: Ground) => Promise<Draft>;

/** There is no answer, and here is why. */
export class CannotTell extends Error {
  override name = "CannotTell";
  readonly why: string;

  /** Both are one sentence: what was found, and what stood in the way. */
  constructor(found: string, why: string) {
    super(found);
    this.why = why;
  }
}

const draft =
  (verdict: Finding["verdict"]) =>
  (found: string, why: string, facts: Finding["facts"] = {}): Draft => ({
    verdict,
    found,
    why,
    facts,
  });

export const yes = draft("yes");
export const no = draft("no");

/** The body of a successful answer. @throws CannotTell for any other, Unreachable for none */
export const read = async ({ api, signal }: Ground, path: string): Promise<Json> => {
  const { status, body } = await api.request({ path, signal });
  if (status !== 200) {
    const [bare = path] = path.split("?");
    throw new CannotTell(
      status === 403 ? `You may not read ${bare} here.` : `${bare} cannot be read.`,
      `The server answered ${status}: ${body?.message ?? "without a message"}`,
    );
  }

  return body;
};

/** `2 of 3 nodes`, `the only node`, `all 3 nodes`. */
export const share = (some: number, all: number): string =>
  some < all ? `${some} of ${all} nodes` : all === 1 ? "the only node" : `all ${all} nodes`;

export const isReady = ({ status }: Json): boolean =>
  status?.conditions?.some(
    (condition: Json) => condition.type === "Ready" && condition.status === "True",
  ) === true;

/** Ready, not cordoned, and without a taint that keeps ordinary pods away. */
export const takesPods = (node: Json): boolean =>
  isReady(node) &&
  node.spec?.unschedulable !== true &&
  !(node.spec?.taints ?? []).some(({ effect }: Json) => effect !== "PreferNoSchedule");

/** Where a program stands in for the machine: kwok's nodes. Source: kwok/pkg/kwok/controllers */
export const isPretended = ({ metadata }: Json): boolean =>
  metadata.annotations?.["kwok.x-k8s.io/node"] !== undefined;
