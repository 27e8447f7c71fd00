/** `authorizer.group("apps").resource("deployments").check("create").allowed()` (k8s.io/apiserver pkg/cel/library/authz.go). */
import type { Environment } from "@marcbachmann/cel-js";
import { serviceAccountUser, wellKnown, type Attributes, type Authorize } from "../../auth/user.ts";
import type { Decision, User } from "../../auth/user.ts";
import { register } from "./library.ts";

/** A question about to be asked; each step fills in more of it. */
class Check {
  readonly authorize: Authorize;
  readonly attributes: Attributes;

  constructor(authorize: Authorize, attributes: Attributes) {
    this.authorize = authorize;
    this.attributes = attributes;
  }
}

export class CelAuthorizer extends Check {
  /** A check of the request itself. */
  requestResource: ResourceCheck | undefined;
}
class PathCheck extends Check {}
class GroupCheck extends Check {}
class ResourceCheck extends Check {}

class Answer {
  readonly decision: Decision;

  constructor(decision: Decision) {
    this.decision = decision;
  }
}

export const authorizerFor = (authorize: Authorize, user: User): CelAuthorizer =>
  new CelAuthorizer(authorize, { user, verb: "" });

export const resourceCheckFor = (authorize: Authorize, attributes: Attributes): ResourceCheck =>
  new ResourceCheck(authorize, attributes);

const narrow = (check: ResourceCheck, attributes: Partial<Attributes>): ResourceCheck =>
  new ResourceCheck(check.authorize, { ...check.attributes, ...attributes });

const asAccount = (check: Check, namespace: string, name: string): CelAuthorizer => {
  const groups = [
    wellKnown.serviceAccounts,
    `${wellKnown.serviceAccounts}:${namespace}`,
    wellKnown.allAuthenticated,
  ];
  return authorizerFor(check.authorize, { name: serviceAccountUser(namespace, name), groups });
};

const ask = (check: Check, verb: string): Answer =>
  new Answer(check.authorize({ ...check.attributes, verb }));

export const addAuthorizer = (environment: Environment): void => {
  environment
    .registerType("authz.PathCheck", { ctor: PathCheck, fields: {} })
    .registerType("authz.GroupCheck", { ctor: GroupCheck, fields: {} })
    .registerType("authz.ResourceCheck", { ctor: ResourceCheck, fields: {} })
    .registerType("authz.Authorizer", {
      ctor: CelAuthorizer,
      fields: { requestResource: "authz.ResourceCheck" },
    })
    .registerType("authz.Decision", { ctor: Answer, fields: {} });
  register(environment, {
    "authz.Authorizer.path(string): authz.PathCheck": (check, path) =>
      new PathCheck(check.authorize, { ...check.attributes, path }),
    "authz.Authorizer.group(string): authz.GroupCheck": (check, group) =>
      new GroupCheck(check.authorize, { ...check.attributes, group }),
    "authz.Authorizer.serviceAccount(string, string): authz.Authorizer": asAccount,
    "authz.GroupCheck.resource(string): authz.ResourceCheck": (check, resource) =>
      new ResourceCheck(check.authorize, { ...check.attributes, version: "*", resource }),
    "authz.ResourceCheck.subresource(string): authz.ResourceCheck": (check, subresource) =>
      narrow(check, { subresource }),
    "authz.ResourceCheck.namespace(string): authz.ResourceCheck": (check, namespace) =>
      narrow(check, { namespace }),
    "authz.ResourceCheck.name(string): authz.ResourceCheck": (check, name) =>
      narrow(check, { name }),
    "authz.PathCheck.check(string): authz.Decision": ask,
    "authz.ResourceCheck.check(string): authz.Decision": ask,
    "authz.Decision.allowed(): bool": ({ decision }) => decision.allowed,
    "authz.Decision.reason(): string": ({ decision }) => decision.reason ?? "",
    "authz.Decision.errored(): bool": () => false,
    "authz.Decision.error(): string": () => "",
  });
};
