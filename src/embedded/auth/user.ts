/** Who asks, and what they ask for. */

export interface User {
  name: string;
  uid?: string;
  groups: string[];
  extra?: Record<string, string[]>;
}

/** One request as authorization sees it. */
export interface Attributes {
  user: User;
  verb: string;
  /** For resource requests. */
  group?: string;
  version?: string;
  resource?: string;
  subresource?: string;
  namespace?: string;
  /** Empty on create; on list and watch the value of `fieldSelector=metadata.name=...`. */
  name?: string;
  /** As sent with list, watch and deletecollection. */
  fieldSelector?: string;
  labelSelector?: string;
  /** For non-resource requests: `/metrics`. */
  path?: string;
}

export interface Decision {
  allowed: boolean;
  /** Why: appended to the Forbidden message after `: ` when there is one; for reviews also what allowed it. */
  reason?: string;
}

export type Authorize = (attributes: Attributes) => Decision;

/** Groups and users that Kubernetes itself gives a meaning (k8s.io/apiserver pkg/authentication/user). */
export const wellKnown = {
  anonymous: "system:anonymous",
  allAuthenticated: "system:authenticated",
  allUnauthenticated: "system:unauthenticated",
  masters: "system:masters",
  nodes: "system:nodes",
  serviceAccounts: "system:serviceaccounts",
} as const;

/** `system:serviceaccount:NAMESPACE:NAME` */
export const serviceAccountUser = (namespace: string, name: string): string =>
  `system:serviceaccount:${namespace}:${name}`;

/** Namespace and name of a service account's user name; undefined for other users. */
export const splitServiceAccount = (
  user: string,
): { namespace: string; name: string } | undefined => {
  const [system, kind, namespace, name, ...rest] = user.split(":");
  return system === "system" &&
    kind === "serviceaccount" &&
    namespace !== undefined &&
    namespace !== "" &&
    name !== undefined &&
    name !== "" &&
    rest.length === 0
    ? { namespace, name }
    : undefined;
};

/** Node name of a kubelet's user; undefined for users that are no node. */
export const nodeOf = ({ name, groups }: User): string | undefined =>
  name.startsWith("system:node:") && groups.includes(wellKnown.nodes)
    ? name.slice("system:node:".length)
    : undefined;

/**
Components that live in the API server's own process act without authorization; real ones hold roles for all they do. Checks that
admission makes with the authorizer pass them too.
*/
export const isTrusted = ({ name, groups }: User): boolean =>
  groups.includes(wellKnown.masters) ||
  name === "system:kube-controller-manager" ||
  name === "system:apiserver";
