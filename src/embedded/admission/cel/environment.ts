/** CEL as Kubernetes 1.36 extends it, for admission policies and match conditions (k8s.io/apiserver pkg/cel/environment/base.go). */
import { Environment } from "@marcbachmann/cel-js";
import type { Json } from "../../object.ts";
import { addAuthorizer } from "./authorizer-library.ts";
import { variablesFor, type ExpressionOptions } from "./admission-types.ts";
import { checkExpression } from "./check/check.ts";
import type { Type } from "./check/cel-type.ts";
import { runtimeError } from "./error-text.ts";
import { addLists } from "./list-library.ts";
import { addNetworks } from "./network-library.ts";
import { addOptionals } from "./optional-library.ts";
import { addQuantities } from "./quantity-library.ts";
import { addSemver } from "./semver-library.ts";
import { addTexts } from "./text-library.ts";
import { fromCel } from "./values.ts";

export interface Expression {
  /** @throws Error with the words of cel-go, without the expression itself */
  evaluate(variables: Json): Json;
  /** The type that checking finds. */
  type: Type;
}

const createBase = (): Environment => {
  const environment = new Environment({
    enableOptionalTypes: true,
    homogeneousAggregateLiterals: false,
  });
  addOptionals(environment);
  addQuantities(environment);
  addSemver(environment);
  addTexts(environment);
  addLists(environment);
  addNetworks(environment);
  addAuthorizer(environment);
  for (const name of ["object", "oldObject", "request", "namespaceObject", "params", "variables"]) {
    environment.registerVariable(name, "dyn");
  }

  return environment.registerVariable("authorizer", "authz.Authorizer");
};

let environment: Environment | undefined;

/** Types are known beforehand, so that one serves all; it only evaluates. */
const environmentOf = (): Environment => {
  environment ??= createBase();
  return environment;
};

/** @throws Error `compilation failed: ERROR: <input>:1:1: ...` */
export const compileExpression = (
  expression: string,
  options: ExpressionOptions = {},
): Expression => {
  const checked = checkExpression(expression, variablesFor(options));
  if ("issues" in checked) {
    throw new Error(`compilation failed: ${checked.issues}`);
  }

  const evaluate = environmentOf().parse(expression);
  return {
    type: checked.type,
    evaluate: (variables) => {
      try {
        return fromCel(evaluate(variables));
      } catch (error) {
        throw new Error(runtimeError(error), { cause: error });
      }
    },
  };
};
