/** Owning and disowning: the reference of a controller, and claiming the objects that its selector matches. */
import type { Client } from "../api/client.ts";
import { clone, controllerOf } from "../object.ts";
import type { KubeObject, OwnerReference, ResourceKey } from "../object.ts";

export const controllerRef = (owner: KubeObject): OwnerReference => ({
  apiVersion: owner.apiVersion,
  kind: owner.kind,
  name: owner.metadata.name,
  uid: owner.metadata.uid,
  controller: true,
  blockOwnerDeletion: true,
});

export interface Claim {
  client: Client;
  resource: ResourceKey;
  owner: KubeObject;
  matches(labels: Record<string, string>): boolean;
}

/**
Adopts matching orphans, releases owned objects that no longer match, and returns what is owned then.
Follows ControllerRefManager of k8s.io/kubernetes pkg/controller.
*/
export const claimObjects = async (
  claim: Claim,
  candidates: KubeObject[],
): Promise<KubeObject[]> => {
  const claimed: KubeObject[] = [];
  for (const object of candidates) {
    const kept = await claimOne(claim, object);
    if (kept !== undefined) {
      claimed.push(kept);
    }
  }

  return claimed;
};

const claimOne = async (claim: Claim, object: KubeObject): Promise<KubeObject | undefined> => {
  const { owner, matches } = claim;
  const holder = controllerOf(object);
  const fits = matches(object.metadata.labels ?? {});
  if (holder !== undefined) {
    if (holder.uid !== owner.metadata.uid) {
      return undefined;
    }

    if (fits) {
      return object;
    }

    if (owner.metadata.deletionTimestamp === undefined) {
      await changeOwners(claim, object, (references) =>
        references.filter(({ uid }) => uid !== owner.metadata.uid),
      );
    }

    return undefined;
  }

  const leaving =
    owner.metadata.deletionTimestamp !== undefined ||
    object.metadata.deletionTimestamp !== undefined;
  return leaving || !fits
    ? undefined
    : changeOwners(claim, object, (references) => [...references, controllerRef(owner)]);
};

const changeOwners = (
  { client, resource }: Claim,
  { metadata: { namespace, name, uid } }: KubeObject,
  change: (references: OwnerReference[]) => OwnerReference[],
): Promise<KubeObject | undefined> =>
  client.modify(resource, namespace, name, (copy) => {
    if (copy.metadata.uid !== uid) {
      return false;
    }

    const references = change(clone(copy.metadata.ownerReferences ?? []));
    if (references.length > 0) {
      copy.metadata.ownerReferences = references;
    } else {
      delete copy.metadata.ownerReferences;
    }

    return undefined;
  });
