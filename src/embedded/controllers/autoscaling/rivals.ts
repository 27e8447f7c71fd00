/** Whether the target's selector is of use: pods must answer to one autoscaler alone (horizontal.go: validateAndParseSelector). */
import type { KubeObject } from "../../object.ts";
import type { Requirement } from "../../resources/label-parser.ts";
import { matches, parseLabelSelector } from "../../resources/selectors.ts";
import { splitKey } from "../loop.ts";

/** Selectors of all autoscalers that have been looked at, by key. */
export class Selectors {
  readonly #known = new Map<string, Requirement[]>();

  set(key: string, requirements: Requirement[]): void {
    this.#known.set(key, requirements);
  }

  forget(key: string): void {
    this.#known.delete(key);
  }

  /** Autoscalers that select any of these pods, as Go prints their keys. */
  of(namespace: string, pods: KubeObject[]): string[] {
    return [...this.#known].flatMap(([key, requirements]) => {
      const [place, name] = splitKey(key);
      const chosen =
        place === namespace &&
        pods.some(({ metadata }) => matches(requirements, metadata.labels ?? {}));
      return chosen ? [`{${name} ${namespace}}`] : [];
    });
  }
}

export interface SelectorProblem {
  /** Of the event and of the condition. */
  event: string;
  reason: string;
  message: string;
  shown: string;
}

export type Selection = { pods: KubeObject[] } | SelectorProblem;

/** The pods of a target. @param candidates All pods of the namespace. */
export const select = (
  selectors: Selectors,
  key: string,
  text: string,
  candidates: KubeObject[],
): Selection => {
  if (text === "") {
    return {
      event: "SelectorRequired",
      reason: "InvalidSelector",
      message: "selector is required",
      shown: "the HPA target's scale is missing a selector",
    };
  }

  let requirements: Requirement[];
  try {
    requirements = parseLabelSelector(text);
  } catch (error) {
    const message = `couldn't convert selector into a corresponding internal selector object: ${(error as Error).message}`;
    return { event: "InvalidSelector", reason: "InvalidSelector", message, shown: message };
  }

  selectors.set(key, requirements);
  const pods = candidates.filter(({ metadata }) => matches(requirements, metadata.labels ?? {}));
  const [namespace = ""] = splitKey(key);
  const rivals = selectors.of(namespace, pods);
  if (rivals.length <= 1) {
    return { pods };
  }

  const message = `pods by selector ${text} are controlled by multiple HPAs: [${rivals.join(" ")}]`;
  return { event: "AmbiguousSelector", reason: "AmbiguousSelector", message, shown: message };
};
