/** Which ReplicaSet of a Deployment is the newest, and making it when there is none yet. */
import { clone } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import { StatusError } from "../../status.ts";
import { controllerRef } from "../controller-ref.ts";
import { isNamespaceTerminating } from "../pod-control.ts";
import { canonical, templateHash } from "../template-hash.ts";
import { annotations, noteRevision, noteSizes, revisionOf } from "./annotations.ts";
import { maxSurge, newReplicas } from "./arithmetic.ts";
import { hasDeadline, progressing, setCondition } from "./conditions.ts";
import { keep, writeStatus } from "./rollout.ts";
import type { Rollout } from "./rollout.ts";

const hashLabel = "pod-template-hash";

export const byAge = (left: KubeObject, right: KubeObject): number =>
  left.metadata.creationTimestamp.localeCompare(right.metadata.creationTimestamp) ||
  left.metadata.name.localeCompare(right.metadata.name);

/** The ReplicaSet with the Deployment's own template, and all others. */
export const sortOut = ({
  deployment,
  replicaSets,
}: Rollout): { newest: KubeObject | undefined; old: KubeObject[] } => {
  const wanted = withoutHash(deployment.spec.template);
  const newest = replicaSets
    .toSorted(byAge)
    .find(({ spec }) => withoutHash(spec.template) === wanted);
  return { newest, old: replicaSets.filter((replicaSet) => replicaSet !== newest) };
};

const withoutHash = (template: Json): string => {
  const { [hashLabel]: _, ...labels } = template.metadata?.labels ?? {};
  return canonical({ ...template, metadata: { ...template.metadata, labels } });
};

/** Brings revision and annotations of the newest ReplicaSet and of the Deployment up to date. */
export const syncRevision = async (rollout: Rollout): Promise<KubeObject | undefined> => {
  const { newest, old } = sortOut(rollout);
  if (newest === undefined) {
    return undefined;
  }

  const { deployment, client } = rollout;
  const copy = clone(newest);
  const noted = noteRevision(deployment, copy, nextRevision(old));
  const { minReadySeconds } = deployment.spec;
  if (noted || (copy.spec.minReadySeconds ?? 0) !== (minReadySeconds ?? 0)) {
    copy.spec.minReadySeconds = minReadySeconds;
    const written = await client.update("apps/replicasets", copy);
    keep(rollout, written);
    return written;
  }

  const changed = setRevision(deployment, copy.metadata.annotations?.[annotations.revision] ?? "0");
  const isFound = hasDeadline(deployment) && progressing(deployment) === undefined;
  if (isFound) {
    setCondition(rollout, {
      type: "Progressing",
      status: "True",
      reason: "FoundNewReplicaSet",
      message: `Found new replica set "${newest.metadata.name}"`,
    });
  }

  if (changed || isFound) {
    await writeStatus(rollout);
  }

  return newest;
};

const nextRevision = (old: KubeObject[]): number =>
  Math.max(0, ...old.map((replicaSet) => revisionOf(replicaSet))) + 1;

const setRevision = ({ metadata }: KubeObject, revision: string): boolean => {
  const noted = (metadata.annotations ??= {});
  const changed = noted[annotations.revision] !== revision;
  noted[annotations.revision] = revision;
  return changed;
};

/** The newest ReplicaSet, made when there is none. @throws StatusError when the API refuses it. */
export const ensureNewest = async (rollout: Rollout): Promise<KubeObject> => {
  const existing = await syncRevision(rollout);
  if (existing !== undefined) {
    return existing;
  }

  const draft = draftReplicaSet(rollout);
  const { created, isNew } = await create(rollout, draft);
  const { deployment, recorder } = rollout;
  const { name } = created.metadata;
  const replicas: number = draft.spec.replicas;
  if (isNew && replicas > 0) {
    recorder.event(
      deployment,
      "Normal",
      "ScalingReplicaSet",
      `Scaled up replica set ${name} from 0 to ${replicas}`,
    );
  }

  const changed = setRevision(deployment, draft.metadata.annotations[annotations.revision]);
  const isTold = isNew && hasDeadline(deployment);
  if (isTold) {
    setCondition(rollout, {
      type: "Progressing",
      status: "True",
      reason: "NewReplicaSetCreated",
      message: `Created new replica set "${name}"`,
    });
  }

  if (changed || isTold) {
    await writeStatus(rollout);
  }

  return created;
};

const draftReplicaSet = ({ deployment, replicaSets }: Rollout): Json => {
  const { template, selector, minReadySeconds, replicas } = deployment.spec;
  const hash = templateHash(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [hashLabel]: hash };
  const draft = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: {
      name: `${deployment.metadata.name.slice(0, 252 - hash.length)}-${hash}`,
      namespace: deployment.metadata.namespace,
      ownerReferences: [controllerRef(deployment)],
      labels,
    },
    spec: {
      replicas: newReplicas(deployment, replicaSets, 0),
      ...(minReadySeconds === undefined ? {} : { minReadySeconds }),
      selector: { ...clone(selector), matchLabels: { ...selector.matchLabels, [hashLabel]: hash } },
      template: { ...clone(template), metadata: { ...clone(template.metadata), labels } },
    },
  } as Json;
  noteRevision(deployment, draft, nextRevision(replicaSets));
  noteSizes(draft, replicas, replicas + maxSurge(deployment));
  return draft;
};

const create = async (
  rollout: Rollout,
  draft: Json,
): Promise<{ created: KubeObject; isNew: boolean }> => {
  const { client, deployment } = rollout;
  try {
    const created = await client.create("apps/replicasets", draft);
    rollout.replicaSets.push(created);
    return { created, isNew: true };
  } catch (error) {
    if (!(error instanceof StatusError) || isNamespaceTerminating(error)) {
      throw error;
    }

    if (error.reason === "AlreadyExists") {
      // Another template has the same hash: the next pass tries another one.
      deployment.status.collisionCount = (deployment.status.collisionCount ?? 0) + 1;
      await writeStatus(rollout);
    } else {
      await tellCreateError(rollout, draft.metadata.name, error);
    }

    throw error;
  }
};

const tellCreateError = async (
  rollout: Rollout,
  name: string,
  error: StatusError,
): Promise<void> => {
  const { deployment, recorder } = rollout;
  const reason = "ReplicaSetCreateError";
  const message = `Failed to create new replica set "${name}": ${error.message}`;
  recorder.event(deployment, "Warning", reason, message);
  if (hasDeadline(deployment)) {
    setCondition(rollout, { type: "Progressing", status: "False", reason, message });
    await writeStatus(rollout);
  }
};
