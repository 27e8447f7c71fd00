/** Which requests webhooks and admission policies are about: operations, resources, conditions. */
import type { ExpressionOptions } from "../admission/cel/admission-types.ts";
import { expressionEngine } from "./expressions.ts";
import type { Field } from "./field.ts";
import { qualifiedName } from "./names.ts";

const operations = ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"];

const checkWildcard = (list: Field, words: string): void => {
  const all = (list.value ?? []) as string[];
  if (all.length > 1 && all.includes("*")) {
    list.invalid(`if '*' is present, must not specify other ${words}`);
  }
};

const checkSubresources = (resources: Field): void => {
  const [wholes, parts] = [new Set<string>(), new Set<string>()];
  for (const item of resources.items()) {
    const name = item.value as string;
    const slash = name.indexOf("/");
    if (name === "") {
      item.required();
    } else if (slash !== -1) {
      const [resource, part] = [name.slice(0, slash), name.slice(slash + 1)];
      if (wholes.has(resource)) {
        item.invalid(`if '${resource}/*' is present, must not specify ${name}`);
      }

      if (parts.has(part)) {
        item.invalid(`if '*/${part}' is present, must not specify ${name}`);
      }

      if (part === "*") {
        wholes.add(resource);
      }

      if (resource === "*") {
        parts.add(part);
      }
    }
  }
};

const checkResources = (resources: Field): void => {
  resources.need();
  checkSubresources(resources);
  const all = (resources.value ?? []) as string[];
  if (all.length > 1 && all.includes("*/*")) {
    resources.invalid("if '*/*' is present, must not specify other resources");
  }

  // Of the names without a subresource the real check remembers the last one alone.
  const last = all.findLast((name) => name !== "" && !name.includes("/"));
  if (all.includes("*") && last !== "*") {
    resources.invalid("if '*' is present, must not specify other resources without subresources");
  }
};

export const checkOperations = (rule: Field): void => {
  rule.at("operations").need();
  checkWildcard(rule.at("operations"), "operations");
  for (const operation of rule.at("operations").items()) {
    operation.oneOf(operations);
  }

  rule.at("apiGroups").need();
  checkWildcard(rule.at("apiGroups"), "API groups");
  rule.at("apiVersions").need();
  checkWildcard(rule.at("apiVersions"), "API versions");
  for (const version of rule.at("apiVersions").items()) {
    version.need();
  }

  checkResources(rule.at("resources"));
  if (rule.at("scope").given) {
    rule.at("scope").oneOf(["*", "Cluster", "Namespaced"]);
  }
};

/** What it evaluates to must be of one of the types, or of any when there are none. */
export const checkExpression = (
  at: Field,
  options: ExpressionOptions,
  types: readonly string[],
): void => {
  const fault = expressionEngine()?.expressionFault(at.value as string, options, types);
  if (fault !== undefined) {
    at.invalid(fault);
  }
};

/** Space around an expression counts for nothing. */
export const trimmed = (field: Field): Field =>
  field.as(((field.value as string | undefined) ?? "").trim());

export const checkMatchConditions = (conditions: Field, params = false): void => {
  const seen = new Set<string>();
  if (conditions.length > 64) {
    conditions.tooMany(conditions.length, 64);
  }

  for (const condition of conditions.items()) {
    const expression = trimmed(condition.at("expression"));
    if (expression.need()) {
      checkExpression(expression, { params, authorizer: true }, ["bool"]);
    }

    const name = condition.at("name");
    if (name.need()) {
      name.matches(qualifiedName);
      if (seen.has(name.value as string)) {
        name.duplicate();
      }

      seen.add(name.value as string);
    }
  }
};
