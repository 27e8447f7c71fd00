/** Evaluates the expressions of a policy against one request (k8s.io/apiserver pkg/admission/plugin/policy/validating/validator.go). */
import type { Authorize } from "../../auth/user.ts";
import type { Json, KubeObject } from "../../object.ts";
import type { AdmissionRequest } from "../admission.ts";
import { authorizerFor, resourceCheckFor } from "../cel/authorizer-library.ts";
import { dyn, type Type } from "../cel/check/cel-type.ts";
import { compileExpression, type Expression } from "../cel/environment.ts";
import { toCel } from "../cel/values.ts";
import { nameOf } from "../refusal.ts";
import { describeRequest } from "../review-request.ts";

/** What expressions see. */
export type Scope = Record<string, Json>;

/** What an expression gives, or how it failed; `cause` is that without the expression's own text. */
export type Outcome = { value: Json } | { error: string; cause: string };

const compiled = new Map<string, Expression | Error>();
const mostCompiled = 2000;

/** Their types were looked at when the policy was written. */
const typesOf = (names: string[]): Record<string, Type> =>
  Object.fromEntries(names.map((name) => [name, dyn]));

/** Compiled once per text and set of variables. */
const compile = (expression: string, scope: Scope): Expression | Error => {
  const options = {
    params: "params" in scope,
    authorizer: "authorizer" in scope,
    ...("variables" in scope ? { variables: typesOf(Object.keys(scope["variables"])) } : {}),
  };
  const key = `${JSON.stringify(options)} ${expression}`;
  const known = compiled.get(key);
  if (known !== undefined) {
    return known;
  }

  let result: Expression | Error;
  try {
    result = compileExpression(expression, options);
  } catch (error) {
    result = error as Error;
  }

  if (compiled.size >= mostCompiled) {
    compiled.clear();
  }

  compiled.set(key, result);
  return result;
};

export const evaluate = (expression: string, scope: Scope): Outcome => {
  const program = compile(expression, scope);
  if (program instanceof Error) {
    const error = `compilation error: ${program.message}`;
    return { error, cause: error };
  }

  try {
    return { value: program.evaluate(scope) };
  } catch (error) {
    const cause = (error as Error).message;
    return { error: `expression '${expression}' resulted in error: ${cause}`, cause };
  }
};

/** `object`, `oldObject`, `request`, and `authorizer` with the check of the request itself. */
export const scopeOf = (request: AdmissionRequest, authorize: Authorize): Scope => {
  const { user, resource, subresource, namespace, object, oldObject } = request;
  const requestResource = resourceCheckFor(authorize, {
    user,
    verb: "",
    group: resource.group,
    version: "*",
    resource: resource.plural,
    ...(subresource === undefined ? {} : { subresource }),
    ...(namespace === undefined ? {} : { namespace }),
    name: nameOf(request),
  });
  const authorizer = Object.assign(authorizerFor(authorize, user), { requestResource });
  return {
    object: toCel(request.operation === "DELETE" ? null : object),
    oldObject: toCel(oldObject),
    request: toCel(describeRequest(request)),
    authorizer,
  };
};

/** What expressions see of a namespace: its metadata without finalizers and managed fields, spec and status. */
export const namespaceObject = (namespace: KubeObject | undefined): Json => {
  if (namespace === undefined) {
    return null;
  }

  const {
    managedFields: _,
    finalizers: __,
    ownerReferences: ___,
    ...metadata
  } = namespace.metadata;
  return toCel({ metadata, spec: namespace["spec"], status: namespace["status"] });
};

/** Variables are evaluated when first used, each once. */
export const withVariables = (scope: Scope, definitions: Json[]): Scope => {
  const variables = {};
  const full = { ...scope, variables };
  for (const { name, expression } of definitions) {
    let outcome: Outcome | undefined;
    Object.defineProperty(variables, name, {
      enumerable: true,
      get: () => {
        outcome ??= evaluate(expression, full);
        if ("error" in outcome) {
          throw new Error(
            `composited variable ${JSON.stringify(name)} fails to evaluate: ${outcome.cause}`,
          );
        }

        return toCel(outcome.value);
      },
    });
  }

  return full;
};

/** Whether all `matchConditions` hold. An error counts only where none is plainly false. */
export const conditionsHold = (conditions: Json[], scope: Scope): boolean | { error: string } => {
  const outcomes = conditions.map(({ expression }) => evaluate(expression, scope));
  if (outcomes.some((outcome) => "value" in outcome && outcome.value === false)) {
    return false;
  }

  const errors = outcomes.flatMap((outcome) => ("error" in outcome ? [outcome.error] : []));
  if (errors.length === 0) {
    return true;
  }

  const distinct = [...new Set(errors)];
  return { error: distinct.length === 1 ? distinct.join() : `[${distinct.join(", ")}]` };
};
