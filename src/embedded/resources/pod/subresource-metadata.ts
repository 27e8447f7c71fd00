/** What of metadata a write to a part of a pod leaves as it is (ResetObjectMetaForStatus of apimachinery). */
import { clone } from "../../object.ts";
import type { KubeObject } from "../../object.ts";

const kept = ["labels", "annotations", "finalizers", "ownerReferences"] as const;

export const keepMetadata = ({ metadata }: KubeObject, { metadata: old }: KubeObject): void => {
  for (const part of kept) {
    delete metadata[part];
    if (old[part] !== undefined) {
      Object.assign(metadata, { [part]: clone(old[part]) });
    }
  }
};
