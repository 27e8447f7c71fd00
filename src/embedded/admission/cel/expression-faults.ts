/** Why an expression of a policy or a match condition is refused (k8s.io/apiserver pkg/admission/plugin/cel/compile.go). */
import { variablesFor, type ExpressionOptions } from "./admission-types.ts";
import { checkExpression } from "./check/check.ts";
import { dyn, typeName, type Type } from "./check/cel-type.ts";
import { objectLiteralsToMaps } from "./object-literals.ts";

export { compileRule, schemaType } from "./definition-faults.ts";

/** The type of an expression; whatever it is when it does not compile. */
export const typeOfExpression = (expression: string, options: ExpressionOptions): Type => {
  const checked = checkExpression(expression, variablesFor(options));
  return "issues" in checked ? dyn : checked.type;
};

const faultOf = (
  expression: string,
  options: ExpressionOptions,
  /** Types that it may have; any when empty. */
  wanted: readonly string[],
  isType: (name: string) => boolean,
): string | undefined => {
  const checked = checkExpression(expression, variablesFor(options));
  if ("issues" in checked) {
    return `compilation failed: ${checked.issues}`;
  }

  const name = typeName(checked.type);
  if (wanted.length === 0 || wanted.includes(name) || isType(name)) {
    return undefined;
  }

  const shown = wanted.length === 1 ? wanted[0] : `one of [${wanted.join(" ")}]`;
  return `must evaluate to ${shown} but got ${name}`;
};

export const expressionFault = (
  expression: string,
  options: ExpressionOptions,
  wanted: readonly string[],
): string | undefined => faultOf(expression, options, wanted, () => false);

/** Objects and patches are maps once their literals are written as such, so that any map will do. */
export const mutationFault = (
  expression: string,
  options: ExpressionOptions,
  wanted: "Object" | "list(JSONPatch)",
): string | undefined => {
  const plain = objectLiteralsToMaps(expression);
  return faultOf(
    plain,
    options,
    [wanted],
    (name) => plain !== expression && name.startsWith(wanted === "Object" ? "map(" : "list("),
  );
};
