/** What a learner may do on a cluster, asked of its own authorizer before anything is begun. */
import type { Api } from "../kubectl/api.ts";
import type { Json } from "../kubectl/object.ts";
import { insideRole } from "../lab/rights/manifest.ts";
import type { Rights, Rule } from "../lab/rights/rule.ts";
import type { Learner } from "./learner.ts";

export interface Missing extends Rule {
  /** Absent: outside namespaces. */
  namespace?: string;
}

export interface Verdict {
  missing: Missing[];
  /** The rights inside come with a RoleBinding that the learner may make in each new namespace. */
  bindsItself: boolean;
}

const reviews = "/apis/authorization.k8s.io/v1";

/** Asks, and changes nothing. @throws Unreachable */
export const checkRights = async (
  api: Api,
  rights: Rights,
  { prefix }: Pick<Learner, "prefix">,
): Promise<Verdict> => {
  const [outside, inside, elsewhere] = await Promise.all([
    lacking(api, rights.outside),
    Promise.all(
      rights.namespaces.map(async (namespace) => lackingInside(api, rights.inside, namespace)),
    ),
    Promise.all(
      rights.elsewhere.map(async ({ namespace, rules }) => lacking(api, rules, namespace)),
    ),
  ]);
  const lack = inside.flat();
  const bindsItself = lack.length > 0 && (await mayBind(api, rights.namespaces, prefix));
  return { bindsItself, missing: [...outside, ...elsewhere.flat(), ...(bindsItself ? [] : lack)] };
};

const mayBind = async (
  api: Api,
  namespaces: readonly string[],
  prefix: string,
): Promise<boolean> => {
  const group = "rbac.authorization.k8s.io";
  const answers = await Promise.all([
    allowed(api, { verb: "bind", group, resource: "clusterroles", name: insideRole(prefix) }),
    ...namespaces.map(async (namespace) =>
      allowed(api, { verb: "create", group, resource: "rolebindings", namespace }),
    ),
  ]);
  return answers.every(Boolean);
};

/** One question tells most; what it does not tell is asked one by one, since not every authorizer can list its rules. */
const lackingInside = async (
  api: Api,
  rules: readonly Rule[],
  namespace: string,
): Promise<Missing[]> => {
  const { status, body } = await api.request({
    method: "POST",
    path: `${reviews}/selfsubjectrulesreviews`,
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectRulesReview",
      spec: { namespace },
    },
  });
  const known: Json[] = status < 300 ? (body.status?.resourceRules ?? []) : [];
  const open = rules
    .map((rule) => ({ ...rule, verbs: rule.verbs.filter((verb) => !covers(known, rule, verb)) }))
    .filter(({ verbs }) => verbs.length > 0);
  const complete = status < 300 && body.status?.incomplete !== true;
  return complete ? open.map((rule) => ({ ...rule, namespace })) : lacking(api, open, namespace);
};

const covers = (known: readonly Json[], { group, resource }: Rule, verb: string): boolean =>
  known.some(
    (rule) =>
      hasOne(rule.verbs, verb) &&
      hasOne(rule.apiGroups, group) &&
      (hasOne(rule.resources, resource) || hasOne(rule.resources, `*/${resource.split("/")[1]}`)) &&
      (rule.resourceNames ?? []).length === 0,
  );

const hasOne = (list: string[] | undefined, word: string): boolean =>
  list?.includes(word) === true || list?.includes("*") === true;

const lacking = async (
  api: Api,
  rules: readonly Rule[],
  namespace?: string,
): Promise<Missing[]> => {
  const asked = await Promise.all(
    rules.map(async (rule) => {
      const verbs = await Promise.all(
        rule.verbs.map(async (verb) => ((await mayAll(api, rule, verb, namespace)) ? [] : [verb])),
      );
      return {
        ...rule,
        verbs: verbs.flat(),
        ...(namespace !== undefined && { namespace }),
      };
    }),
  );
  return asked.filter(({ verbs }) => verbs.length > 0);
};

const mayAll = async (
  api: Api,
  { group, resource, names }: Rule,
  verb: string,
  namespace: string | undefined,
): Promise<boolean> => {
  const answers = await Promise.all(
    (names ?? [undefined]).map(async (name) =>
      allowed(api, {
        verb,
        group,
        resource,
        ...(name !== undefined && { name }),
        ...(namespace !== undefined && { namespace }),
      }),
    ),
  );
  return answers.every(Boolean);
};

interface Attributes {
  verb: string;
  group: string;
  resource: string;
  name?: string;
  namespace?: string;
}

export const allowed = async (api: Api, attributes: Attributes): Promise<boolean> => {
  const [resource, subresource] = attributes.resource.split("/");
  const { status, body } = await api.request({
    method: "POST",
    path: `${reviews}/selfsubjectaccessreviews`,
    body: {
      apiVersion: "authorization.k8s.io/v1",
      kind: "SelfSubjectAccessReview",
      spec: {
        resourceAttributes: {
          ...attributes,
          resource,
          ...(subresource !== undefined && { subresource }),
        },
      },
    },
  });
  return status < 300 && body.status?.allowed === true;
};

/** `create, delete deployments.apps in alice-rush` */
export const missingText = ({ group, resource, verbs, names, namespace }: Missing): string =>
  [
    verbs.join(", "),
    `${resource}${group === "" ? "" : `.${group}`}`,
    ...(names === undefined ? [] : [names.join(", ")]),
    ...(namespace === undefined ? [] : ["in", namespace]),
  ].join(" ");
