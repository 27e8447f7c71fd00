/** One rule of a Role, and whether it allows a request (k8s.io/kubernetes pkg/apis/rbac/v1/evaluation_helpers.go). */
import type { Attributes } from "./user.ts";

export interface PolicyRule {
  verbs: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
}

const has = (list: string[] | undefined, value: string): boolean =>
  list !== undefined && (list.includes("*") || list.includes(value));

const resourceMatches = (
  resources: string[] | undefined,
  resource: string,
  subresource: string,
): boolean =>
  subresource === ""
    ? has(resources, resource)
    : has(resources, `${resource}/${subresource}`) ||
      resources?.includes(`*/${subresource}`) === true;

const nameMatches = (names: string[] | undefined, name: string): boolean =>
  names === undefined || names.length === 0 || names.includes(name);

const pathMatches = (urls: string[] | undefined, path: string): boolean =>
  has(urls, path) ||
  urls?.some((url) => url.endsWith("*") && path.startsWith(url.replace(/\*+$/u, ""))) === true;

export const ruleAllows = (rule: PolicyRule, attributes: Attributes): boolean => {
  const { verb, group = "", resource, subresource = "", name = "", path = "" } = attributes;
  if (!has(rule.verbs, verb)) {
    return false;
  }

  return resource === undefined
    ? pathMatches(rule.nonResourceURLs, path)
    : has(rule.apiGroups, group) &&
        resourceMatches(rule.resources, resource, subresource) &&
        nameMatches(rule.resourceNames, name);
};

const list = (values: string[]): string =>
  `[${values.map((value) => JSON.stringify(value)).join(" ")}]`;

/** `{APIGroups:["apps"], Resources:["deployments"], Verbs:["get"]}`, as escalation errors print it. */
export const compactString = (rule: PolicyRule): string => {
  const parts: [string, string[] | undefined][] = [
    ["APIGroups", rule.apiGroups],
    ["Resources", rule.resources],
    ["NonResourceURLs", rule.nonResourceURLs],
    ["ResourceNames", rule.resourceNames],
    ["Verbs", rule.verbs],
  ];
  const shown = parts.flatMap(([name, values]) =>
    values === undefined || values.length === 0 ? [] : [`${name}:${list(values)}`],
  );
  return `{${shown.join(", ")}}`;
};
