/** How many pods disruption budgets still let go in this pass. Follows core/scaledown/pdb. */
import { clone } from "../../object.ts";
import type { KubeObject } from "../../object.ts";
import { labelSelectorMatches } from "../../resources/selectors.ts";

export interface BudgetsLeft {
  /** How often each matching budget can still be used; none: the pod has no budget. */
  matching(pod: KubeObject): number[];
  /** Whether all of them can go at once. */
  allowsAll(pods: KubeObject[]): boolean;
  take(pods: KubeObject[]): void;
}

export const createBudgetsLeft = (budgets: KubeObject[]): BudgetsLeft => {
  const left = budgets.map((budget) => clone(budget));
  const allowed = (budget: KubeObject): number => budget["status"]?.disruptionsAllowed ?? 0;
  const covers = ({ metadata, spec }: KubeObject, pod: KubeObject): boolean =>
    metadata.namespace === pod.metadata.namespace &&
    labelSelectorMatches(spec?.selector, pod.metadata.labels);

  return {
    matching: (pod) => left.filter((budget) => covers(budget, pod)).map(allowed),
    allowsAll: (pods) =>
      left.every((budget) => pods.filter((pod) => covers(budget, pod)).length <= allowed(budget)),
    take: (pods) => {
      for (const budget of left) {
        const count = pods.filter((pod) => covers(budget, pod)).length;
        if (count > 0) {
          budget["status"] = {
            ...budget["status"],
            disruptionsAllowed: allowed(budget) - count,
          };
        }
      }
    },
  };
};

/** Without budgets at all. */
export const noBudgets = createBudgetsLeft([]);
