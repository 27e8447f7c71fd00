/** Which FlowSchema and priority level a request belongs to (k8s.io/apiserver pkg/util/flowcontrol/rule.go). Nothing is held back: they are only told. */
import { serviceAccountUser, wellKnown, type User } from "../auth/user.ts";
import type { Json, KubeObject } from "../object.ts";
import type { Client } from "./client.ts";
import type { RequestInfo, ResourceRequest } from "./request-info.ts";

const flowSchemas = "flowcontrol.apiserver.k8s.io/flowschemas";
const priorityLevels = "flowcontrol.apiserver.k8s.io/prioritylevelconfigurations";

export interface Flow {
  flowSchema: string;
  priorityLevel: string;
}

/** The uids of both; undefined while there are none. */
export type Classify = (user: User, info: RequestInfo) => Flow | undefined;

export const createClassifier = (client: Client): Classify => {
  let ordered: KubeObject[] | undefined;
  client.watch(flowSchemas, () => {
    ordered = undefined;
  });
  return (user, info) => {
    ordered ??= client.list(flowSchemas).toSorted(byPrecedence);
    const found = ordered.find(({ spec }) => matches(spec, user, info));
    const level = client.get(
      priorityLevels,
      undefined,
      found?.["spec"].priorityLevelConfiguration.name ?? "",
    );
    return found === undefined || level === undefined
      ? undefined
      : { flowSchema: found.metadata.uid, priorityLevel: level.metadata.uid };
  };
};

const precedence = ({ spec }: Json): number => spec.matchingPrecedence ?? 0;

const byPrecedence = (left: KubeObject, right: KubeObject): number =>
  precedence(left) - precedence(right) || (left.metadata.name < right.metadata.name ? -1 : 1);

const matches = ({ rules }: Json, user: User, { verb, path, resource }: RequestInfo): boolean =>
  ((rules ?? []) as Json[]).some(
    ({ subjects, resourceRules, nonResourceRules }) =>
      ((subjects ?? []) as Json[]).some((subject) => isSubject(subject, user)) &&
      (resource === undefined
        ? ((nonResourceRules ?? []) as Json[]).some((rule) => coversPath(rule, verb, path))
        : ((resourceRules ?? []) as Json[]).some((rule) => covers(rule, verb, resource))),
  );

const isSubject = ({ kind, user: one, group, serviceAccount }: Json, user: User): boolean => {
  switch (kind) {
    case "User": {
      return one.name === "*" || one.name === user.name;
    }
    case "Group": {
      return group.name === "*" || groupsOf(user).includes(group.name as string);
    }
    default: {
      const { namespace, name } = serviceAccount;
      return name === "*"
        ? user.name.startsWith(serviceAccountUser(namespace as string, ""))
        : user.name === serviceAccountUser(namespace as string, name as string);
    }
  }
};

const groupsOf = ({ name, groups }: User): string[] => [
  ...groups,
  name === wellKnown.anonymous ? wellKnown.allUnauthenticated : wellKnown.allAuthenticated,
];

const holds = (list: string[] | undefined, value: string): boolean =>
  list?.some((item) => item === "*" || item === value) === true;

const covers = (
  { verbs, apiGroups, resources, clusterScope, namespaces }: Json,
  verb: string,
  { group, resource, subresource, namespace }: ResourceRequest,
): boolean =>
  holds(verbs, verb) &&
  holds(resources, subresource === undefined ? resource : `${resource}/${subresource}`) &&
  holds(apiGroups, group) &&
  (namespace === "" ? clusterScope === true : holds(namespaces, namespace));

const coversPath = ({ verbs, nonResourceURLs }: Json, verb: string, path: string): boolean =>
  holds(verbs, verb) &&
  ((nonResourceURLs ?? []) as string[]).some(
    (url) =>
      url === "*" || url === path || (url.endsWith("/*") && path.startsWith(url.slice(0, -1))),
  );
