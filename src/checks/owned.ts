/** From an object to the objects that its controller made: Deployment, ReplicaSet, Pod. */
import type { KubeObject } from "../kubectl/object.ts";
import type { Scene } from "./scene.ts";

const children: Record<string, string[]> = {
  Deployment: ["replicasets.apps"],
  ReplicaSet: ["pods"],
  StatefulSet: ["pods"],
  DaemonSet: ["pods"],
  Job: ["pods"],
};

export const ownedBy = (object: KubeObject, scene: Scene): readonly KubeObject[] =>
  (children[object.kind] ?? []).flatMap((resource) => {
    const found = scene.find({ resource }, object.metadata.namespace ?? "");
    return found.known
      ? found.objects.filter(({ metadata }) =>
          metadata.ownerReferences?.some(({ uid }) => uid === object.metadata.uid),
        )
      : [];
  });
