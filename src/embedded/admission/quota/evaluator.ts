/** What each kind of object costs a quota; the parts that are alike for all kinds. */
import type { Json, KubeObject } from "../../object.ts";
import type { AdmissionRequest } from "../admission.ts";
import type { Amounts } from "./amounts.ts";

/** One entry of `spec.scopeSelector`; a plain scope is one with operator Exists. */
export interface ScopeSelector {
  scopeName: string;
  operator: string;
  values?: string[];
}

export interface Evaluator {
  /** Whether this write can change what is used. */
  handles(request: AdmissionRequest): boolean;
  /** The names among `hard` that this kind of object counts against. */
  matching(hard: string[]): string[];
  matchesScope(selector: ScopeSelector, object: KubeObject): boolean;
  /** @param now Milliseconds since 1970. */
  usage(object: KubeObject, now: number): Amounts;
  /** What is missing in the object while `hard` asks for it; undefined when nothing is. */
  missing?(hard: string[], object: KubeObject): string | undefined;
}

/** `count/deployments.apps` */
export const countName = (group: string, plural: string): string =>
  group === "" ? `count/${plural}` : `count/${plural}.${group}`;

export const intersect = (a: string[], b: string[]): string[] =>
  [...new Set(a)].filter((name) => b.includes(name)).toSorted();

export const noScope = (): boolean => false;

/** Scopes of both spellings. */
export const scopesOf = (quota: KubeObject): ScopeSelector[] => [
  ...(quota["spec"].scopes ?? []).map((scopeName: string) => ({ scopeName, operator: "Exists" })),
  ...(quota["spec"].scopeSelector?.matchExpressions ?? []),
];

/** Whether one of the values (none: absent) meets the selector. */
export const selects = ({ operator, values = [] }: ScopeSelector, value?: string): boolean => {
  switch (operator) {
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    default:
      return false;
  }
};

export const isTerminal = ({ status }: Json): boolean =>
  status?.phase === "Failed" || status?.phase === "Succeeded";
