/** Nobody grants what they do not hold: checks on writes of roles and bindings (k8s.io/kubernetes pkg/registry/rbac). */
import type { AdmissionPlugin, AdmissionRequest } from "../admission/admission.ts";
import type { Json, KubeObject } from "../object.ts";
import { forbidden, internalError, notFound, type StatusError } from "../status.ts";
import { rbacGroup } from "./bindings.ts";
import { missingRights } from "./escalation-rules.ts";
import type { Authorizer } from "./rbac.ts";
import type { PolicyRule } from "./rule.ts";
import { isTrusted, type User } from "./user.ts";

const goList = (values: string[]): string =>
  `[${values.map((value) => JSON.stringify(value)).join(" ")}]`;

const everything: PolicyRule[] = [
  { apiGroups: ["*"], resources: ["*"], verbs: ["*"] },
  { nonResourceURLs: ["*"], verbs: ["*"] },
];

/** Metadata that garbage collection changes; a write of nothing else grants nothing. */
const withoutBookkeeping = (object: KubeObject): Json => {
  const { metadata, ...rest } = object;
  const { ownerReferences: _, finalizers: __, managedFields: ___, ...kept } = metadata;
  return { ...rest, metadata: kept };
};

const changesOnlyBookkeeping = ({ object, oldObject }: AdmissionRequest): boolean =>
  object !== undefined &&
  oldObject !== undefined &&
  JSON.stringify(withoutBookkeeping(object)) === JSON.stringify(withoutBookkeeping(oldObject));

/** Words of the refusal, or undefined when the user holds all of `rules` already. */
const refusal = (
  { resolver }: Authorizer,
  user: User,
  namespace: string,
  rules: PolicyRule[],
): string | undefined => {
  const held = resolver.rulesFor(user, namespace);
  const missing = missingRights(held.rules, rules);
  if (missing.length === 0) {
    return undefined;
  }

  const who = `user ${JSON.stringify(user.name)} (groups=${goList(user.groups)})`;
  const errors = held.errors.length === 0 ? "" : `; resolution errors: [${held.errors.join(" ")}]`;
  return `${who} is attempting to grant RBAC permissions not currently held:\n${missing.join("\n")}${errors}`;
};

const mayDo = (
  { authorize }: Authorizer,
  request: AdmissionRequest,
  verb: "bind" | "escalate",
  resource: string,
  name: string,
): boolean =>
  authorize({
    user: request.user,
    verb,
    group: rbacGroup,
    version: "*",
    resource,
    name,
    ...(request.namespace === undefined ? {} : { namespace: request.namespace }),
  }).allowed;

const checkRole = (authorizer: Authorizer, request: AdmissionRequest): void => {
  const { object, oldObject, resource, user, namespace = "" } = request;
  const requestName = request.operation === "CREATE" ? "" : request.name;
  if (
    object === undefined ||
    mayDo(authorizer, request, "escalate", resource.plural, requestName)
  ) {
    return;
  }

  const why = refusal(authorizer, user, namespace, object["rules"] ?? []);
  const refuse = (text: string): StatusError =>
    forbidden({ group: rbacGroup, resource: resource.plural }, object.metadata.name, text);
  if (why !== undefined) {
    throw refuse(why);
  }

  const aggregated = object["aggregationRule"] ?? oldObject?.["aggregationRule"];
  if (aggregated !== undefined && refusal(authorizer, user, "", everything) !== undefined) {
    throw refuse("must have cluster-admin privileges to use the aggregationRule");
  }
};

const checkBinding = (authorizer: Authorizer, request: AdmissionRequest): void => {
  const { object, resource, user, namespace = "" } = request;
  const roleRef = object?.["roleRef"];
  if (object === undefined || roleRef === undefined) {
    return;
  }

  const plural = roleRef.kind === "ClusterRole" ? "clusterroles" : "roles";
  const known = roleRef.kind === "ClusterRole" || roleRef.kind === "Role";
  if (known && mayDo(authorizer, request, "bind", plural, roleRef.name)) {
    return;
  }

  let rules: PolicyRule[];
  try {
    rules = authorizer.resolver.rulesOfRole(roleRef, namespace);
  } catch (error) {
    throw roleError(error as Error, roleRef, resource.plural);
  }

  const why = refusal(authorizer, user, namespace, rules);
  if (why !== undefined) {
    throw forbidden({ group: rbacGroup, resource: resource.plural }, object.metadata.name, why);
  }
};

/** A role that is not there is reported as if the binding were missing; a kind that is none has no reason at all. */
const roleError = (error: Error, roleRef: Json, plural: string): StatusError =>
  error.message.endsWith("not found")
    ? notFound({ group: rbacGroup, resource: plural }, roleRef.name)
    : Object.assign(internalError(error.message), {
        reason: "",
        message: error.message,
        details: undefined,
      });

const checks: Record<string, (authorizer: Authorizer, request: AdmissionRequest) => void> = {
  roles: checkRole,
  clusterroles: checkRole,
  rolebindings: checkBinding,
  clusterrolebindings: checkBinding,
};

/** Runs where the real API server's storage runs it: after mutation, before validation of the object. */
export const createEscalationCheck = (authorizer: Authorizer): AdmissionPlugin => ({
  name: "RBACEscalation",
  mutate: (request) => {
    const check =
      request.resource.group === rbacGroup ? checks[request.resource.plural] : undefined;
    const writes = request.operation === "CREATE" || request.operation === "UPDATE";
    const trusted = isTrusted(request.user);
    if (check !== undefined && writes && !trusted && !changesOnlyBookkeeping(request)) {
      check(authorizer, request);
    }
  },
});
