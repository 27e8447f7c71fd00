/** Remembers which nodes a run has seen and how long each was there, in the cluster's own time. */
import type { KubeObject } from "../kubectl/object.ts";

export interface SeenNode {
  name: string;
  labels: Readonly<Record<string, string>>;
  /** Milliseconds of cluster time. */
  from: number;
  /** Undefined while it is there. */
  until?: number;
  /** It came after the run had begun to look. */
  joined: boolean;
}

export interface NodeLedger {
  /** All nodes of the cluster as they are now. */
  look(nodes: readonly KubeObject[]): void;
  seen(): readonly SeenNode[];
  /** Begins anew. */
  clear(): void;
  /** Since when it looks; milliseconds of cluster time. */
  since(): number;
}

interface Times {
  /** Milliseconds since 1970, as the cluster's timestamps go. */
  wall(): number;
  cluster(): number;
}

export const createNodeLedger = ({ wall, cluster }: Times): NodeLedger => {
  const nodes = new Map<string, SeenNode>();
  let began: number | undefined;
  return {
    look(objects) {
      const now = cluster();
      const first = began === undefined;
      began ??= now;
      const there = new Set(objects.map(({ metadata }) => metadata.uid));
      for (const { metadata } of objects) {
        // Stored times are moved back as the cluster's time runs ahead, so that an age is one of cluster time.
        const age = Math.max(0, wall() - Date.parse(metadata.creationTimestamp));
        // One that is there again was taken back with an undo, and has never been away.
        const { until: _, ...known } = nodes.get(metadata.uid) ?? {};
        nodes.set(metadata.uid, {
          joined: !first,
          from: now - age,
          ...known,
          name: metadata.name,
          labels: metadata.labels ?? {},
        });
      }

      for (const [uid, node] of nodes) {
        if (!there.has(uid) && node.until === undefined) {
          nodes.set(uid, { ...node, until: now });
        }
      }
    },
    clear() {
      nodes.clear();
      began = undefined;
    },
    seen: () => [...nodes.values()],
    since: () => began ?? cluster(),
  };
};

/** Milliseconds that these nodes were there since a time. */
export const nodeTime = (nodes: readonly SeenNode[], since: number, now: number): number =>
  nodes.reduce((sum, { from, until = now }) => sum + Math.max(0, until - Math.max(from, since)), 0);
