/** What may let a pod fit that did not before: nodes that change, pods that leave or arrive, volumes. */
import type { Client, WatchEvent } from "../api/client.ts";
import { isPodFinished } from "../controllers/pod-state.ts";
import type { KubeObject, ResourceKey } from "../object.ts";

const volumes: ResourceKey[] = [
  "persistentvolumeclaims",
  "persistentvolumes",
  "storage.k8s.io/storageclasses",
];

export const watchForChange = (client: Client, changed: () => void): (() => void) => {
  const stops = [
    client.watch("nodes", (event) => {
      if (event.type !== "DELETED" && nodeMatters(event)) {
        changed();
      }
    }),
    client.watch("pods", (event) => {
      if (podMatters(event)) {
        changed();
      }
    }),
    ...volumes.map((resource) => client.watch(resource, () => changed())),
  ];
  return () => {
    for (const stop of stops) {
      stop();
    }
  };
};

const nodeMatters = ({ object, old }: WatchEvent): boolean =>
  old === undefined || schedulable(old) !== schedulable(object);

const schedulable = ({ metadata, spec, status }: KubeObject): string =>
  JSON.stringify([metadata.labels, spec, status?.allocatable]);

// A pod that gets its node matters to those with affinity to it, one that leaves or changes labels to all.
const podMatters = ({ type, object, old }: WatchEvent): boolean => {
  if (type === "DELETED") {
    return object.spec.nodeName !== undefined;
  }

  return (
    old !== undefined &&
    object.spec.nodeName !== undefined &&
    (old.spec.nodeName === undefined ||
      isPodFinished(old) !== isPodFinished(object) ||
      JSON.stringify(old.metadata.labels) !== JSON.stringify(object.metadata.labels))
  );
};
