/** Counting objects: `count/x.group`, and the plain names of old for some core kinds. */
import { Quantity } from "../../resources/quantity.ts";
import { countName, intersect, noScope, type Evaluator } from "./evaluator.ts";

const one = Quantity.from(1);

/** Core kinds that a quota may name without `count/`. */
const aliased = new Set(["configmaps", "resourcequotas", "replicationcontrollers", "secrets"]);

export const countEvaluator = (group: string, plural: string): Evaluator => {
  const names = [
    countName(group, plural),
    ...(group === "" && aliased.has(plural) ? [plural] : []),
  ];
  return {
    handles: ({ operation, subresource }) => subresource === undefined && operation === "CREATE",
    matching: (hard) => intersect(hard, names),
    matchesScope: noScope,
    usage: () => Object.fromEntries(names.map((name) => [name, one])),
  };
};
