/** The small changes to metadata by which garbage collection makes progress. */
import type { Client } from "../../api/client.ts";
import type { KubeObject } from "../../object.ts";
import type { Node } from "./graph.ts";

const change = async (
  client: Client,
  { resource, object }: Node,
  edit: (metadata: KubeObject["metadata"]) => void,
): Promise<void> => {
  const { namespace, name, uid } = object.metadata;
  await client.modify(resource, namespace, name, (copy) => {
    const before = JSON.stringify(copy.metadata);
    if (copy.metadata.uid === uid) {
      edit(copy.metadata);
    }

    return JSON.stringify(copy.metadata) === before ? false : undefined;
  });
};

export const removeFinalizer = (client: Client, node: Node, finalizer: string): Promise<void> =>
  change(client, node, (metadata) => {
    const left = (metadata.finalizers ?? []).filter((name) => name !== finalizer);
    if (left.length > 0) {
      metadata.finalizers = left;
    } else {
      delete metadata.finalizers;
    }
  });

/** Takes references to these owners away. */
export const removeOwners = async (
  client: Client,
  nodes: Node[],
  owners: string[],
): Promise<void> => {
  for (const node of nodes) {
    await change(client, node, (metadata) => {
      const left = (metadata.ownerReferences ?? []).filter(({ uid }) => !owners.includes(uid));
      if (left.length > 0) {
        metadata.ownerReferences = left;
      } else {
        delete metadata.ownerReferences;
      }
    });
  }
};

/** Lets owners go before this object, which breaks circles of foreground deletions. */
export const unblockOwners = (client: Client, node: Node): Promise<void> =>
  change(client, node, (metadata) => {
    metadata.ownerReferences = (metadata.ownerReferences ?? []).map((reference) =>
      reference.blockOwnerDeletion === true
        ? { ...reference, blockOwnerDeletion: false }
        : reference,
    );
  });
