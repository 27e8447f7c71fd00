/** Ties a volume and a claim together, both ways. */
import type { Client } from "../../api/client.ts";
import type { Json, KubeObject } from "../../object.ts";
import { canonical } from "../template-hash.ts";
import { isReservedFor } from "./matching.ts";

export const boundByController = "pv.kubernetes.io/bound-by-controller";
export const bindCompleted = "pv.kubernetes.io/bind-completed";

export const bind = async (
  client: Client,
  volume: KubeObject,
  claim: KubeObject,
): Promise<void> => {
  await claimVolume(client, volume, claim);
  await setVolumePhase(client, volume.metadata.name, "Bound");
  await nameVolume(client, volume, claim);
  const { namespace, name } = claim.metadata;
  await setClaimPhase(client, namespace, name, "Bound", volume);
};

/** The volume's side alone, as the scheduler reserves it. */
export const claimVolume = async (
  client: Client,
  { metadata }: KubeObject,
  claim: KubeObject,
): Promise<void> => {
  const { namespace, name, uid, resourceVersion } = claim.metadata;
  await client.modify("persistentvolumes", undefined, metadata.name, (copy) => {
    const reference: Json = copy["spec"].claimRef;
    if (reference?.uid === uid) {
      return false;
    }

    if (!isReservedFor(copy, claim)) {
      copy.metadata.annotations = { ...copy.metadata.annotations, [boundByController]: "yes" };
    }

    copy["spec"].claimRef = {
      kind: "PersistentVolumeClaim",
      namespace,
      name,
      uid,
      apiVersion: "v1",
      resourceVersion,
    };
    return undefined;
  });
};

const nameVolume = async (
  client: Client,
  { metadata }: KubeObject,
  claim: KubeObject,
): Promise<void> => {
  const { namespace, name } = claim.metadata;
  await client.modify("persistentvolumeclaims", namespace, name, (copy) => {
    const before = canonical(copy);
    const isOurs = (copy["spec"].volumeName ?? "") === "";
    copy["spec"].volumeName = metadata.name;
    copy.metadata.annotations = {
      ...copy.metadata.annotations,
      ...(isOurs ? { [boundByController]: "yes" } : {}),
      [bindCompleted]: "yes",
    };
    return canonical(copy) === before ? false : undefined;
  });
};

export const setVolumePhase = async (
  client: Client,
  name: string,
  phase: "Available" | "Bound" | "Failed" | "Released",
  message?: string,
): Promise<void> => {
  await client.modify(
    "persistentvolumes",
    undefined,
    name,
    (copy) => {
      if (copy["status"]?.phase === phase && copy["status"].message === message) {
        return false;
      }

      copy["status"] = { ...copy["status"], phase };
      if (message === undefined) {
        delete copy["status"].message;
      } else {
        copy["status"].message = message;
      }

      return undefined;
    },
    { subresource: "status" },
  );
};

/** @param volume Whose size and modes the claim shows; absent: none. */
export const setClaimPhase = async (
  client: Client,
  namespace: string | undefined,
  name: string,
  phase: "Bound" | "Lost" | "Pending",
  volume?: KubeObject,
): Promise<void> => {
  await client.modify(
    "persistentvolumeclaims",
    namespace,
    name,
    (copy) => {
      const before = canonical(copy["status"]);
      copy["status"] = { ...copy["status"], phase };
      if (volume === undefined) {
        delete copy["status"].accessModes;
        delete copy["status"].capacity;
      } else {
        copy["status"].accessModes = [...volume["spec"].accessModes];
        copy["status"].capacity ??= { storage: volume["spec"].capacity.storage };
      }

      return canonical(copy["status"]) === before ? false : undefined;
    },
    { subresource: "status" },
  );
};
