/** Annotations by which a Deployment remembers revisions and sizes on its ReplicaSets. */
import type { KubeObject } from "../../object.ts";

export const annotations = {
  revision: "deployment.kubernetes.io/revision",
  history: "deployment.kubernetes.io/revision-history",
  desiredReplicas: "deployment.kubernetes.io/desired-replicas",
  maxReplicas: "deployment.kubernetes.io/max-replicas",
} as const;

const notCopied = new Set<string>([
  ...Object.values(annotations),
  "kubectl.kubernetes.io/last-applied-configuration",
  "deprecated.deployment.rollback.to",
]);

/** Characters that the list of former revisions may have. */
const historyLimit = 2000;

export const revisionOf = ({ metadata }: KubeObject): number => {
  const revision = Number(metadata.annotations?.[annotations.revision] ?? "0");
  return Number.isInteger(revision) ? revision : 0;
};

/** Notes on a ReplicaSet how large its Deployment is; true when that changed something. */
export const noteSizes = (replicaSet: KubeObject, desired: number, max: number): boolean => {
  const noted = (replicaSet.metadata.annotations ??= {});
  const changed =
    noted[annotations.desiredReplicas] !== String(desired) ||
    noted[annotations.maxReplicas] !== String(max);
  noted[annotations.desiredReplicas] = String(desired);
  noted[annotations.maxReplicas] = String(max);
  return changed;
};

/** Copies the Deployment's annotations and notes the revision on the newest ReplicaSet; true when that changed something. */
export const noteRevision = (
  deployment: KubeObject,
  replicaSet: KubeObject,
  revision: number,
): boolean => {
  const noted = (replicaSet.metadata.annotations ??= {});
  let changed = false;
  for (const [name, value] of Object.entries(deployment.metadata.annotations ?? {})) {
    if (!notCopied.has(name) && noted[name] !== value) {
      noted[name] = value;
      changed = true;
    }
  }

  const old = noted[annotations.revision];
  if (Number(old ?? "0") < revision) {
    noted[annotations.revision] = String(revision);
    changed = true;
    if (old !== undefined) {
      appendToHistory(noted, old);
    }
  }

  return changed;
};

const appendToHistory = (noted: Record<string, string>, old: string): void => {
  const former = (noted[annotations.history] ?? "").split(",").filter((entry) => entry !== "");
  const kept = [...former, old];
  while (kept.length > 1 && kept.join(",").length > historyLimit) {
    kept.shift();
  }

  noted[annotations.history] = kept.join(",");
};
