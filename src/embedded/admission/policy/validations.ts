/** The verdicts of one policy on one request with one set of parameters. */
import type { Json, KubeObject } from "../../object.ts";
import { toCel } from "../cel/values.ts";
import { conditionsHold, evaluate, withVariables, type Scope } from "./evaluate.ts";

export interface Verdict {
  message: string;
  reason: string;
}

/** Bytes; longer messages of expressions are not used. */
const longestMessage = 5 * 1024;

const onError = (policy: KubeObject, message: string): Verdict[] =>
  policy["spec"].failurePolicy === "Ignore" ? [] : [{ message, reason: "Invalid" }];

/** The message of an expression, if it gives one line of text. */
const expressionMessage = (expression: string | undefined, scope: Scope): string => {
  if (expression === undefined || expression === "") {
    return "";
  }

  const { authorizer: _, ...visible } = scope;
  const outcome = evaluate(expression, visible);
  const text = "value" in outcome && typeof outcome.value === "string" ? outcome.value.trim() : "";
  return text.includes("\n") || Buffer.byteLength(text) > longestMessage ? "" : text;
};

const verdictOf = (validation: Json, scope: Scope, policy: KubeObject): Verdict[] => {
  const { expression, message = "", messageExpression, reason = "Invalid" } = validation;
  const outcome = evaluate(expression, scope);
  if ("error" in outcome) {
    return onError(policy, outcome.error);
  }

  if (outcome.value === true) {
    return [];
  }

  const text =
    expressionMessage(messageExpression, scope) ||
    message.trim() ||
    `failed expression: ${expression.trim()}`;
  return [{ message: text, reason }];
};

const annotationVerdicts = (policy: KubeObject, scope: Scope): Verdict[] =>
  (policy["spec"].auditAnnotations ?? []).flatMap(({ valueExpression }: Json) => {
    const outcome = evaluate(valueExpression, scope);
    return "error" in outcome ? onError(policy, outcome.error) : [];
  });

/** What is against the request; nothing when the policy allows it or is not about it. */
export const judge = (
  policy: KubeObject,
  scope: Scope,
  namespace: Json,
  params: KubeObject | undefined,
): Verdict[] => {
  const { matchConditions = [], variables = [], validations = [], paramKind } = policy["spec"];
  const withParams = paramKind === undefined ? scope : { ...scope, params: toCel(params ?? null) };
  const holds = conditionsHold(matchConditions, { ...withParams, namespaceObject: null });
  if (typeof holds === "object") {
    return onError(policy, holds.error);
  }

  if (!holds) {
    return [];
  }

  const full = withVariables({ ...withParams, namespaceObject: namespace }, variables);
  return [
    ...validations.flatMap((validation: Json) => verdictOf(validation, full, policy)),
    ...annotationVerdicts(policy, full),
  ];
};
