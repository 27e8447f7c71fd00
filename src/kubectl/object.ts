/** Objects as the API server serves them to anybody. */

/** JSON as it travels; objects of Kubernetes are dynamic by nature, so their bodies are not typed further. */
// oxlint-disable-next-line typescript/no-explicit-any
export type Json = any;

export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid: string;
  resourceVersion: string;
  generation?: number;
  /** RFC 3339, seconds, UTC. */
  creationTimestamp: string;
  deletionTimestamp?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: { kind: string; name: string; uid: string; controller?: boolean }[];
  finalizers?: string[];
}

/** What comes out of a list or a watch is shared: never change one. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: Json;
}
