/** What is wrong with a rule of a schema, and what it costs (apiextensions pkg/apiserver/schema/cel/compilation.go). */
import type { Json } from "../../object.ts";
import { checkExpression, type CheckedExpression } from "./check/check.ts";
import { optionalOf, type Type } from "./check/cel-type.ts";
import { mostCost } from "./cost/estimator.ts";
import { largestRequest, schemaType } from "./definition-types.ts";

export interface CompiledRule {
  /** Why the rule does not hold up. */
  fault?: string;
  messageFault?: string;
  usesOldSelf: boolean;
  /** The most that one evaluation may cost; nothing for a rule that does not compile. */
  cost: number;
  messageCost?: number;
  /** How often at most such a value fits into one request. */
  cardinality: number;
}

export { schemaType };

const compiled = (
  text: string,
  self: Type,
  isOptional: boolean,
): ReturnType<typeof checkExpression> =>
  checkExpression(text, { self, oldSelf: isOptional ? optionalOf(self) : self });

const messageOf = (
  checked: ReturnType<typeof checkExpression>,
  self: Type,
): Pick<CompiledRule, "messageFault" | "messageCost"> => {
  if ("issues" in checked) {
    return { messageFault: `messageExpression compilation failed: ${checked.issues}` };
  }

  return checked.type.name === "string"
    ? { messageCost: mostCost(checked, self) }
    : { messageFault: "messageExpression must evaluate to a string" };
};

const faultOf = (checked: CheckedExpression | { issues: string }): string | undefined => {
  if ("issues" in checked) {
    return `compilation failed: ${checked.issues}`;
  }

  return checked.type.name === "bool" ? undefined : "cel expression must evaluate to a bool";
};

export const compileRule = (
  { rule = "", messageExpression = "", optionalOldSelf = false }: Json,
  self: Type,
): CompiledRule => {
  const cardinality = Math.floor(largestRequest / ((self.minSize ?? 0) + 1));
  const checked = compiled(rule, self, optionalOldSelf);
  const fault = faultOf(checked);
  if (fault !== undefined || "issues" in checked) {
    return { ...(fault === undefined ? {} : { fault }), usesOldSelf: false, cost: 0, cardinality };
  }

  return {
    usesOldSelf: checked.checker.used.has("oldSelf"),
    cost: mostCost(checked, self),
    cardinality,
    ...(messageExpression === ""
      ? {}
      : messageOf(compiled(messageExpression, self, optionalOldSelf), self)),
  };
};
