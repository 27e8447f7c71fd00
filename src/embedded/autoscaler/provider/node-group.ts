/** Groups of machines that are alike, as the autoscaler sees them. */
import type { KubeObject } from "../../object.ts";
import type { NodeState } from "../../scheduler/node-state.ts";

export interface NodeGroup {
  id: string;
  minSize: number;
  maxSize: number;
  /** How many nodes the group is to have. */
  targetSize(): number;
  /** A node that the group would make, with the pods that would be on it from the start. */
  template(): NodeState;
  /** Orders more machines. @throws Error */
  increase(delta: number): Promise<void>;
  /** Gives machines back. @throws Error */
  remove(nodes: KubeObject[]): Promise<void>;
  /** Takes back what was ordered and did not come; `delta` is negative. @throws Error */
  decreaseTarget(delta: number): void;
  /** Provider ids of the machines that there are. */
  instances(): string[];
}

export interface NodeGroups {
  all(): NodeGroup[];
  /** Undefined for nodes that are not scaled. */
  of(node: KubeObject): NodeGroup | undefined;
  /** Before each pass: sizes as they are now. */
  refresh(): void;
  /** The autoscaler ends in order: the provider takes its nodes along. */
  cleanUp(): Promise<void>;
}
