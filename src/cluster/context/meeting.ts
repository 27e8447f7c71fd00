/** Who one is to a cluster, and which cluster it is: read before anything is asked of the user. */
import { createHash } from "node:crypto";
import { askCluster } from "./ask.ts";
import type { Line } from "./ask.ts";
import type { ContextEntry } from "./contexts.ts";
import type { Agreement } from "./record.ts";
import { readStamp } from "./stamp.ts";

export interface Meeting {
  entry: ContextEntry;
  /** Drydock's own, mode 0600. */
  kubeconfig: string;
  /** As the cluster knows the learner; empty when it does not tell. */
  user: string;
  kubernetes: string;
  /** 0 when they may not be seen. */
  nodes: number;
  /** The same for every context that leads to this cluster. */
  identity: string;
  /** Names of add-ons in the stamp; undefined: no stamp. */
  stamp: readonly string[] | undefined;
  agreement: Agreement | undefined;
  /** Which Drydock this is. */
  learner: string;
}

export type Facts = Pick<Meeting, "user" | "kubernetes" | "nodes" | "identity" | "stamp">;

/** @throws LabError that says what keeps one from the cluster. */
export const meetCluster = async (line: Line): Promise<Facts> => {
  // Alone first: whoever has to sign in does it once.
  const version = await askCluster(line, "/version");
  const [system, who, nodes, stamp] = await Promise.all([
    askCluster(line, "/api/v1/namespaces/kube-system"),
    whoAmI(line),
    askCluster(line, "/api/v1/nodes?limit=1"),
    readStamp(line),
  ]);
  return {
    user: who,
    kubernetes: version.ok ? String(version.body.gitVersion ?? "").replace(/^v/, "") : "",
    nodes: nodes.ok ? nodes.body.items.length + (nodes.body.metadata?.remainingItemCount ?? 0) : 0,
    identity: system.ok ? String(system.body.metadata.uid) : serverIdentity(line.entry),
    stamp,
  };
};

/** Of a user who may not see kube-system; another address of the same cluster is then another cluster. */
const serverIdentity = ({ server }: ContextEntry): string =>
  `server-${createHash("sha256").update(server).digest("hex").slice(0, 16)}`;

const versions = ["v1", "v1beta1"];

/** Kubernetes before 1.27 cannot tell. */
const whoAmI = async (line: Line): Promise<string> => {
  for (const version of versions) {
    const group = `authentication.k8s.io/${version}`;
    const answer = await askCluster(line, `/apis/${group}/selfsubjectreviews`, {
      method: "POST",
      body: { apiVersion: group, kind: "SelfSubjectReview" },
    });
    if (answer.ok) {
      return String(answer.body.status?.userInfo?.username ?? "");
    }
  }

  return "";
};
