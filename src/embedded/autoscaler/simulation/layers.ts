/** States of nodes in layers: changes go to the topmost, which can be thrown away or kept. */
import { copyState } from "../../scheduler/node-state.ts";
import type { NodeState } from "../../scheduler/node-state.ts";

export interface Layers {
  clear(): void;
  get(name: string): NodeState | undefined;
  /** In order of arrival. */
  all(): NodeState[];
  add(state: NodeState): void;
  remove(name: string): void;
  /** Changes a copy that belongs to the topmost layer. */
  change(name: string, change: (state: NodeState) => void): void;
  fork(): void;
  revert(): void;
  commit(): void;
}

interface Layer {
  states: Map<string, NodeState>;
  /** Nodes whose state nobody below shares. */
  own: Set<string>;
}

export const createLayers = (): Layers => {
  let stack: Layer[] = [{ states: new Map(), own: new Set() }];
  const top = (): Layer => stack.at(-1) as Layer;

  return {
    clear: () => {
      stack = [{ states: new Map(), own: new Set() }];
    },
    get: (name) => top().states.get(name),
    all: () => [...top().states.values()],
    add: (state) => {
      const { name } = state.node.metadata;
      top().states.set(name, state);
      top().own.delete(name);
    },
    remove: (name) => {
      top().states.delete(name);
    },
    change: (name, change) => {
      const { states, own } = top();
      const state = states.get(name);
      if (state === undefined) {
        return;
      }

      const mine = own.has(name) ? state : copyState(state);
      own.add(name);
      states.set(name, mine);
      change(mine);
    },
    fork: () => {
      stack.push({ states: new Map(top().states), own: new Set() });
    },
    revert: () => {
      stack.pop();
    },
    commit: () => {
      const upper = stack.pop() as Layer;
      const lower = top();
      lower.states = upper.states;
      lower.own = new Set([...lower.own, ...upper.own]);
    },
  };
};
