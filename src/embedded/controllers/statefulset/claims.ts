/** Volume claims of a StatefulSet's pods, and who owns them by the retention policy. Follows stateful_pod_control.go. */
import type { Client, EventRecorder } from "../../api/client.ts";
import { clone } from "../../object.ts";
import type { Json, KubeObject, OwnerReference } from "../../object.ts";
import { StatusError } from "../../status.ts";
import { controllerRef } from "../controller-ref.ts";
import { claimName } from "./pods.ts";

export interface ClaimTools {
  client: Client;
  recorder: EventRecorder;
  set: KubeObject;
}

const templatesOf = (set: KubeObject): Json[] => set["spec"].volumeClaimTemplates ?? [];

/** Makes the claims that a pod needs and that are not there yet. @throws StatusError */
export const createClaims = async (
  { client, recorder, set }: ClaimTools,
  ordinal: number,
): Promise<void> => {
  const { name, namespace } = set.metadata;
  for (const template of templatesOf(set)) {
    const claim = claimName(set, template, ordinal);
    if (client.get("persistentvolumeclaims", namespace, claim) !== undefined) {
      continue;
    }

    const pod = `${name}-${ordinal}`;
    try {
      await client.create("persistentvolumeclaims", draft(set, template, claim));
      recorder.event(
        set,
        "Normal",
        "SuccessfulCreate",
        `Create Claim ${claim} Pod ${pod} in StatefulSet ${name} success`,
      );
    } catch (error) {
      if (error instanceof StatusError && error.reason !== "AlreadyExists") {
        recorder.event(
          set,
          "Warning",
          "FailedCreate",
          `Create Claim ${claim} for Pod ${pod} in StatefulSet ${name} failed error: ${error.message}`,
        );
      }

      throw error;
    }
  }
};

const draft = (set: KubeObject, template: Json, name: string): Json => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: {
    ...clone(template.metadata),
    name,
    namespace: set.metadata.namespace,
    labels: { ...template.metadata.labels, ...set["spec"].selector.matchLabels },
  },
  spec: clone(template.spec),
});

/** The pod's own claims outlive it, go with it or go with the set. @param inRange The set still wants that pod. */
export const syncClaimOwners = async (
  { client, set }: ClaimTools,
  pod: KubeObject,
  ordinal: number,
  inRange: boolean,
): Promise<void> => {
  const { namespace } = set.metadata;
  for (const template of templatesOf(set)) {
    await client.modify(
      "persistentvolumeclaims",
      namespace,
      claimName(set, template, ordinal),
      (copy) => {
        const before = copy.metadata.ownerReferences ?? [];
        const after = ownersOf(set, pod, before, inRange);
        if (JSON.stringify(before) === JSON.stringify(after)) {
          return false;
        }

        copy.metadata.ownerReferences = after;
        return undefined;
      },
    );
  }
};

const ownersOf = (
  set: KubeObject,
  pod: KubeObject,
  before: OwnerReference[],
  inRange: boolean,
): OwnerReference[] => {
  const { whenDeleted = "Retain", whenScaled = "Retain" } =
    set["spec"].persistentVolumeClaimRetentionPolicy ?? {};
  const others = before.filter(
    ({ kind, name }) =>
      !(kind === "StatefulSet" && name === set.metadata.name) &&
      !(kind === "Pod" && name === pod.metadata.name),
  );
  if (others.some(({ controller }) => controller === true)) {
    return whenDeleted === "Retain" && whenScaled === "Retain" ? before : others;
  }

  const byPod = whenScaled === "Delete" && !inRange;
  const bySet = whenDeleted === "Delete" && (whenScaled === "Retain" || inRange);
  return [
    ...others,
    ...(byPod ? [controllerRef({ ...pod, apiVersion: "v1", kind: "Pod" })] : []),
    ...(bySet ? [controllerRef(set)] : []),
  ];
};

/** A claim that still belongs to a former pod of the same name: the new pod has to wait until it is gone. */
export const hasStaleClaim = ({ client, set }: ClaimTools, ordinal: number): boolean =>
  set["spec"].persistentVolumeClaimRetentionPolicy?.whenScaled === "Delete" &&
  templatesOf(set).some((template) => {
    const claim = client.get(
      "persistentvolumeclaims",
      set.metadata.namespace,
      claimName(set, template, ordinal),
    );
    return claim?.metadata.ownerReferences?.some(
      ({ kind, name }) => kind === "Pod" && name === `${set.metadata.name}-${ordinal}`,
    );
  });
