/** Groups that could grow to help pods, and choosing among them. */
import type { KubeObject } from "../../object.ts";
import type { NodeState } from "../../scheduler/node-state.ts";
import type { NodeGroup } from "../provider/node-group.ts";

export interface Option {
  group: NodeGroup;
  nodes: number;
  pods: KubeObject[];
}

export type Filter = (
  options: Option[],
  template: (group: string) => NodeState | undefined,
) => Option[];

/** The options with the lowest number. */
export const lowest = (options: Option[], rate: (option: Option) => number): Option[] => {
  const rated = options.map((option) => ({ option, rate: rate(option) }));
  const best = Math.min(...rated.map((one) => one.rate));
  return rated.filter((one) => one.rate === best).map(({ option }) => option);
};
