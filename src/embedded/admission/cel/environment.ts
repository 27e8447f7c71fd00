/** CEL as Kubernetes 1.36 extends it, for admission policies and match conditions (k8s.io/apiserver pkg/cel/environment/base.go). */
import { Environment } from "@marcbachmann/cel-js";
import type { Json } from "../../object.ts";
import { addAuthorizer } from "./authorizer-library.ts";
import { compileError, runtimeError, typeText } from "./error-text.ts";
import { addLists } from "./list-library.ts";
import { addNetworks } from "./network-library.ts";
import { undefinedField } from "./known-fields.ts";
import { addOptionals } from "./optional-library.ts";
import { addQuantities } from "./quantity-library.ts";
import { addSemver } from "./semver-library.ts";
import { addTexts } from "./text-library.ts";
import { fromCel } from "./values.ts";

export interface Expression {
  /** @throws Error with the words of cel-go, without the expression itself */
  evaluate(variables: Json): Json;
  /** The type that checking finds: `bool`, `dyn`, ... */
  type: string;
}

/** Variables that an expression may use beside `object`, `oldObject`, `request` and `namespaceObject`. */
export interface ExpressionOptions {
  params?: boolean;
  authorizer?: boolean;
  /** Names in `variables`; without it there is none. */
  variables?: string[];
  namespaceObject?: boolean;
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
  for (const name of ["object", "oldObject", "request"]) {
    environment.registerVariable(name, "dyn");
  }

  return environment;
};

const environments = new Map<string, Environment>();

const environmentFor = (options: ExpressionOptions): Environment => {
  const names = (["params", "variables", "namespaceObject"] as const).filter((name) =>
    Boolean(options[name]),
  );
  const key = [...names, options.authorizer === true ? "authorizer" : ""].join(" ");
  const known = environments.get(key);
  if (known !== undefined) {
    return known;
  }

  const environment = createBase();
  for (const name of names) {
    environment.registerVariable(name, "dyn");
  }

  if (options.authorizer === true) {
    environment.registerVariable("authorizer", "authz.Authorizer");
  }

  environments.set(key, environment);
  return environment;
};

/** @throws Error `compilation failed: ERROR: <input>:1:1: ...` */
export const compileExpression = (
  expression: string,
  options: ExpressionOptions = {},
): Expression => {
  const environment = environmentFor(options);
  const checked = environment.check(expression);
  if (!checked.valid) {
    throw new Error(compileError(expression, checked.error));
  }

  const stray = undefinedField(expression, options.variables);
  if (stray !== undefined) {
    const summary = `undefined field '${stray.field}'`;
    throw new Error(compileError(expression, { summary, range: { start: stray.at } }));
  }

  const evaluate = environment.parse(expression);
  return {
    type: typeText(String(checked.type)),
    evaluate: (variables) => {
      try {
        return fromCel(evaluate(variables));
      } catch (error) {
        throw new Error(runtimeError(error), { cause: error });
      }
    },
  };
};
