/** Which requests policies and webhooks are about (k8s.io/apiserver pkg/admission/plugin/policy/matching and webhook/predicates). */
import type { Client } from "../api/client.ts";
import type { Json } from "../object.ts";
import { labelSelectorMatches } from "../resources/selectors.ts";
import type { AdmissionRequest } from "./admission.ts";
import { nameOf } from "./refusal.ts";

const oneOf = (list: string[] | undefined, value: string): boolean =>
  list !== undefined && (list.includes("*") || list.includes(value));

const inScope = (
  scope: string | undefined,
  { resource, namespace = "" }: AdmissionRequest,
): boolean => {
  const clusterWide = resource.key === "namespaces" || namespace === "";
  switch (scope) {
    case "Namespaced":
      return !clusterWide;
    case "Cluster":
      return clusterWide;
    default:
      return true;
  }
};

const isResource = (pattern: string, { resource, subresource = "" }: AdmissionRequest): boolean => {
  const [name = "", sub = ""] = pattern.split("/");
  return (name === "*" || name === resource.plural) && (sub === "*" || sub === subresource);
};

/** One `rules` entry of a webhook, or a resource rule of a policy. */
export const ruleMatches = (rule: Json, request: AdmissionRequest): boolean => {
  const { resource, operation } = request;
  const names: string[] = rule.resourceNames ?? [];
  return (
    inScope(rule.scope, request) &&
    oneOf(rule.operations, operation) &&
    oneOf(rule.apiGroups, resource.group) &&
    oneOf(rule.apiVersions, resource.version) &&
    (rule.resources ?? []).some((pattern: string) => isResource(pattern, request)) &&
    (names.length === 0 || names.includes(nameOf(request)))
  );
};

const isEmptySelector = (selector: Json): boolean =>
  selector === undefined ||
  (Object.keys(selector.matchLabels ?? {}).length === 0 &&
    (selector.matchExpressions ?? []).length === 0);

const namespaceLabels = (client: Client, request: AdmissionRequest): Record<string, string> => {
  const { resource, subresource, operation, object, namespace, name } = request;
  const isNamespace = resource.key === "namespaces";
  if (isNamespace && subresource === undefined && object !== undefined && operation !== "DELETE") {
    return object.metadata.labels ?? {};
  }

  const found = client.get("namespaces", undefined, isNamespace ? name : (namespace ?? ""));
  return found?.metadata.labels ?? {};
};

export const namespaceMatches = (
  client: Client,
  selector: Json,
  request: AdmissionRequest,
): boolean => {
  const { namespace = "", resource } = request;
  const outside = namespace === "" && resource.key !== "namespaces";
  return (
    outside ||
    isEmptySelector(selector) ||
    labelSelectorMatches(selector, namespaceLabels(client, request))
  );
};

/** The new or the old object will do. */
export const objectMatches = (selector: Json, { object, oldObject }: AdmissionRequest): boolean =>
  isEmptySelector(selector) ||
  [object, oldObject].some(
    (one) => one !== undefined && labelSelectorMatches(selector, one.metadata?.labels ?? {}),
  );

/** `matchConstraints` of a policy or `matchResources` of a binding. */
export const resourcesMatch = (
  client: Client,
  constraints: Json,
  request: AdmissionRequest,
): boolean => {
  if (constraints === undefined) {
    return true;
  }

  const { resourceRules = [], excludeResourceRules = [] } = constraints;
  return (
    namespaceMatches(client, constraints.namespaceSelector, request) &&
    objectMatches(constraints.objectSelector, request) &&
    !excludeResourceRules.some((rule: Json) => ruleMatches(rule, request)) &&
    (resourceRules.length === 0 || resourceRules.some((rule: Json) => ruleMatches(rule, request)))
  );
};

const configurations = new Set([
  "validatingwebhookconfigurations",
  "mutatingwebhookconfigurations",
  "validatingadmissionpolicies",
  "validatingadmissionpolicybindings",
  "mutatingadmissionpolicies",
  "mutatingadmissionpolicybindings",
]);

/** Policies and webhooks never judge their own configuration. */
export const isConfiguration = ({ resource }: AdmissionRequest): boolean =>
  resource.group === "admissionregistration.k8s.io" && configurations.has(resource.plural);
