/** The RBAC objects that give a learner exactly the rights of some labs, for somebody who may hand them out. */
import { Document, isScalar, visit } from "yaml";
import { merged } from "./rule.ts";
import type { Rights, Rule } from "./rule.ts";

const rbac = "rbac.authorization.k8s.io";
const admission = "admissionregistration.k8s.io";

export interface LearnerName {
  /** As the cluster knows them. */
  user: string;
  prefix: string;
}

/** Held in every namespace that the learner makes. */
export const insideRole = (prefix: string): string => `drydock:${prefix}:inside`;
const outsideRole = (prefix: string): string => `drydock:${prefix}`;

export const joined = (all: readonly Rights[]): Rights => ({
  namespaces: [...new Set(all.flatMap(({ namespaces }) => namespaces))],
  outside: merged(joinNames(all.flatMap(({ outside }) => outside))),
  inside: merged(all.flatMap(({ inside }) => inside)),
  elsewhere: [
    ...new Set(all.flatMap((rights) => rights.elsewhere.map(({ namespace }) => namespace))),
  ].map((namespace) => ({
    namespace,
    rules: merged(
      all.flatMap((rights) =>
        rights.elsewhere
          .filter((item) => item.namespace === namespace)
          .flatMap(({ rules }) => rules),
      ),
    ),
  })),
});

/** Rules that name objects of one kind become one. */
const joinNames = (rules: readonly Rule[]): Rule[] => {
  const found = new Map<string, Rule>();
  for (const rule of rules) {
    const key = `${rule.group} ${rule.resource} ${rule.names === undefined} ${rule.names === undefined ? "" : rule.verbs.join(",")}`;
    const before = found.get(key);
    found.set(
      key,
      rule.names === undefined
        ? { ...rule, verbs: [...new Set([...(before?.verbs ?? []), ...rule.verbs])] }
        : { ...rule, names: [...new Set([...(before?.names ?? []), ...rule.names])] },
    );
  }

  return [...found.values()];
};

/**
RBAC cannot speak of namespaces that are not there yet. So the learner may bind one role of theirs (`...:inside`) in a namespace, and an
admission policy for this user alone sees to it that it is a namespace of theirs, and that they make no others.
*/
export const rightsManifest = (rights: Rights, { user, prefix }: LearnerName): string => {
  const subjects = [subjectOf(user)];
  const inside = insideRole(prefix);
  const grant: Rule[] = [
    { group: rbac, resource: "rolebindings", verbs: ["create"] },
    { group: rbac, resource: "clusterroles", verbs: ["bind"], names: [inside] },
  ];
  const objects = [
    clusterRole(outsideRole(prefix), [...rights.outside, ...grant]),
    binding("ClusterRoleBinding", { name: outsideRole(prefix) }, outsideRole(prefix), subjects),
    clusterRole(inside, rights.inside),
    ...rights.elsewhere.flatMap(({ namespace, rules }) => [
      {
        apiVersion: `${rbac}/v1`,
        kind: "Role",
        metadata: { name: outsideRole(prefix), namespace },
        rules: rules.map(ruleOf),
      },
      {
        ...binding(
          "RoleBinding",
          { name: outsideRole(prefix), namespace },
          outsideRole(prefix),
          subjects,
        ),
        roleRef: { apiGroup: rbac, kind: "Role", name: outsideRole(prefix) },
      },
    ]),
    ...fence(user, prefix),
  ];
  return objects.map((object) => textOf(object)).join("---\n");
};

/** Lists of words on one line each, so that the whole can be read. */
const textOf = (object: object): string => {
  const document = new Document(object);
  visit(document, {
    Seq(_, list) {
      list.flow = list.items.every((item) => isScalar(item) && String(item.value).length < 40);
    },
  });
  return document.toString({ lineWidth: 0 });
};

const subjectOf = (user: string) => {
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  return account === null
    ? { apiGroup: rbac, kind: "User", name: user }
    : { kind: "ServiceAccount", namespace: account[1]!, name: account[2]! };
};

const ruleOf = ({ group, resource, verbs, names }: Rule) => ({
  apiGroups: [group],
  resources: [resource],
  verbs: [...verbs].toSorted(),
  ...(names !== undefined && { resourceNames: [...names] }),
});

const clusterRole = (name: string, rules: readonly Rule[]) => ({
  apiVersion: `${rbac}/v1`,
  kind: "ClusterRole",
  metadata: { name },
  rules: rules.map(ruleOf),
});

export const binding = (
  kind: "ClusterRoleBinding" | "RoleBinding",
  metadata: { name: string; namespace?: string },
  role: string,
  subjects: readonly object[],
) => ({
  apiVersion: `${rbac}/v1`,
  kind,
  metadata,
  roleRef: { apiGroup: rbac, kind: "ClusterRole", name: role },
  subjects,
});

/** What Drydock makes in a namespace of the learner as soon as it is there. */
export const insideBinding = ({ user, prefix }: LearnerName, namespace: string) =>
  binding("RoleBinding", { name: "drydock", namespace }, insideRole(prefix), [subjectOf(user)]);

/** Of ValidatingAdmissionPolicy, which Kubernetes has since 1.30. */
const fence = (user: string, prefix: string) => {
  const name = `drydock-${prefix}`;
  const begins = `startsWith('${prefix}-')`;
  const rule = (group: string, operations: string[], resource: string) => ({
    apiGroups: [group],
    apiVersions: ["*"],
    operations,
    resources: [resource],
  });
  return [
    {
      apiVersion: `${admission}/v1`,
      kind: "ValidatingAdmissionPolicy",
      metadata: { name },
      spec: {
        failurePolicy: "Fail",
        matchConstraints: {
          resourceRules: [
            rule("", ["CREATE", "UPDATE", "DELETE"], "namespaces"),
            rule(rbac, ["CREATE", "UPDATE"], "rolebindings"),
          ],
        },
        matchConditions: [
          { name: "this-learner", expression: `request.userInfo.username == ${celText(user)}` },
        ],
        validations: [
          {
            expression: `request.resource.resource != 'namespaces' || (request.operation == 'DELETE' ? oldObject : object).metadata.name.${begins}`,
            message: `Namespaces of this learner begin with ${prefix}-`,
          },
          {
            expression: `request.resource.resource != 'rolebindings' || request.namespace.${begins}`,
            message: `This learner gives rights only in namespaces that begin with ${prefix}-`,
          },
        ],
      },
    },
    {
      apiVersion: `${admission}/v1`,
      kind: "ValidatingAdmissionPolicyBinding",
      metadata: { name },
      spec: { policyName: name, validationActions: ["Deny"] },
    },
  ];
};

const celText = (text: string): string =>
  `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
