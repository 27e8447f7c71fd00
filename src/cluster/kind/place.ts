/** Where Drydock keeps what belongs to one kind cluster. */
import path from "node:path";
import type { Paths } from "../../paths.ts";

export interface Place {
  name: string;
  folder: string;
  /** Beside the folder, since it outlives it. */
  lock: string;
  /** Drydock's own, never the user's. */
  kubeconfig: string;
  /** What kind was given. */
  config: string;
  record: string;
  /** What kind printed while it made the cluster. */
  log: string;
  /** A folder that every node mounts: by it a container is known to belong to this very place. */
  mark: string;
  /** What all clusters of this home share. */
  shared: string;
}

/** Where the mark is, seen from a node. */
export const markTarget = "/etc/drydock";

export const placeOf = ({ state }: Paths, name: string): Place => {
  const shared = path.join(state, "kind");
  const folder = path.join(shared, name);
  return {
    name,
    folder,
    lock: path.join(shared, `${name}.lock`),
    kubeconfig: path.join(folder, "kubeconfig"),
    config: path.join(folder, "kind-config.yaml"),
    record: path.join(folder, "cluster.json"),
    log: path.join(folder, "kind.log"),
    mark: path.join(folder, "node"),
    shared,
  };
};
