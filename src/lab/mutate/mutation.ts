/** A mistake made on purpose in the solution of one step, which the step's checks must notice. */
import type { Action } from "../lab.ts";

export const mutationKinds = [
  "name",
  "number",
  "switch",
  "text",
  "label",
  "namespace",
  "key",
  "missing",
  "dropped",
] as const;

/** `switch`: true for false; `missing`: a field, an item, a document or a line is not there; `dropped`: a command is not run. */
export type MutationKind = (typeof mutationKinds)[number];

export interface Mutation {
  step: string;
  kind: MutationKind;
  /** `quota.yaml: metadata.name is "mem-cpu-demo-x" for "mem-cpu-demo"`. */
  says: string;
  /** Files of the work folder that have another content, by name. */
  files: Record<string, string>;
  /** The solution as it is run. */
  actions: Action[];
}

/** One change within a file or a command. */
export interface Change<T> {
  kind: MutationKind;
  says: string;
  result: T;
}
