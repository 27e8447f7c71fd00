/** May somebody do something? SubjectAccessReview and its kin (k8s.io/kubernetes pkg/registry/authorization). */
import type { Json } from "../object.ts";
import { badRequest, type StatusCause } from "../status.ts";
import { nodeOf, type Attributes, type User } from "./user.ts";
import { aggregate } from "./rules.ts";
import { invalidReview, wrong, type Review, type ReviewContext } from "./review.ts";

const group = "authorization.k8s.io";
const apiVersion = `${group}/v1`;

const isMissing = (value: Json): boolean => value === undefined || value === null;

/** Go prints its own field names here. */
const goPath = ({ path, verb }: Json): Json => ({ Path: path ?? "", Verb: verb ?? "" });

const specCauses = (spec: Json): StatusCause[] => {
  const { resourceAttributes, nonResourceAttributes } = spec;
  if (!isMissing(resourceAttributes) && !isMissing(nonResourceAttributes)) {
    return [
      wrong(
        "spec.nonResourceAttributes",
        goPath(nonResourceAttributes),
        "cannot be specified in combination with resourceAttributes",
      ),
    ];
  }

  return isMissing(resourceAttributes) && isMissing(nonResourceAttributes)
    ? [
        wrong(
          "spec.resourceAttributes",
          null,
          "exactly one of nonResourceAttributes or resourceAttributes must be specified",
        ),
      ]
    : [];
};

const subjectCauses = (spec: Json): StatusCause[] =>
  (spec.user ?? "") === "" && (spec.groups ?? []).length === 0
    ? [wrong("spec.user", "", "at least one of user or group must be specified")]
    : [];

const selectorText = (selector: Json): string =>
  selector?.rawSelector ??
  (selector?.requirements ?? [])
    .filter(({ operator, values = [] }: Json) => operator === "In" && values.length === 1)
    .map(({ key, values }: Json) => `${key}=${values[0]}`)
    .join(",");

const attributesOf = (user: User, spec: Json): Attributes => {
  const { resourceAttributes: resource, nonResourceAttributes: path } = spec;
  if (isMissing(resource)) {
    return { user, verb: path.verb ?? "", path: path.path ?? "" };
  }

  return {
    user,
    verb: resource.verb ?? "",
    group: resource.group ?? "",
    version: resource.version || "*",
    resource: resource.resource ?? "",
    subresource: resource.subresource ?? "",
    namespace: resource.namespace ?? "",
    name: resource.name ?? "",
    fieldSelector: selectorText(resource.fieldSelector),
    labelSelector: selectorText(resource.labelSelector),
  };
};

const answer = (context: ReviewContext, body: Json, user: User, kind: string): Json => {
  const { allowed, reason = "" } = context.authorizer.authorize(attributesOf(user, body.spec));
  return {
    kind,
    apiVersion,
    metadata: body.metadata ?? {},
    spec: body.spec,
    status: { allowed, ...(reason === "" ? {} : { reason }) },
  };
};

const check = (causes: StatusCause[]): void => {
  if (causes.length > 0) {
    throw invalidReview(group, "", causes);
  }
};

const userOf = ({ user, groups, uid, extra }: Json): User => ({
  name: user ?? "",
  groups: groups ?? [],
  ...(isMissing(uid) ? {} : { uid }),
  ...(isMissing(extra) ? {} : { extra }),
});

const localCauses = (body: Json, namespace: string): StatusCause[] => {
  const { resourceAttributes, nonResourceAttributes } = body.spec;
  const own = resourceAttributes?.namespace ?? "";
  return [
    ...(!isMissing(resourceAttributes) && own !== namespace
      ? [wrong("spec.resourceAttributes.namespace", own, "must match metadata.namespace")]
      : []),
    ...(isMissing(nonResourceAttributes)
      ? []
      : [
          wrong(
            "spec.nonResourceAttributes",
            goPath(nonResourceAttributes),
            "disallowed on this kind of request",
          ),
        ]),
  ];
};

const rulesReview = ({ authorizer }: ReviewContext, body: Json, user: User): Json => {
  const namespace = body.spec?.namespace ?? "";
  if (namespace === "") {
    throw badRequest("no namespace on request");
  }

  const { rules, errors } = authorizer.resolver.rulesFor(user, namespace);
  const isNode = nodeOf(user) !== undefined;
  const faults = [
    ...(isNode ? ["node authorizer does not support user rule resolution"] : []),
    ...errors,
  ];
  const filled = (list: string[] | undefined): boolean => (list ?? []).length > 0;
  return {
    kind: "SelfSubjectRulesReview",
    apiVersion,
    metadata: {},
    spec: {},
    status: {
      resourceRules: rules
        .filter(({ resources }) => filled(resources))
        .map(({ verbs, apiGroups, resources, resourceNames }) => ({
          verbs,
          ...(apiGroups === undefined ? {} : { apiGroups }),
          resources,
          ...(resourceNames === undefined ? {} : { resourceNames }),
        })),
      nonResourceRules: rules
        .filter(({ nonResourceURLs }) => filled(nonResourceURLs))
        .map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
      incomplete: isNode,
      ...(faults.length === 0 ? {} : { evaluationError: aggregate(faults) }),
    },
  };
};

export const createAccessReviews = (context: ReviewContext): Record<string, Review> => ({
  "authorization.k8s.io/selfsubjectaccessreviews": (body, { user }) => {
    check(specCauses(body.spec ?? {}));
    return answer(context, body, user, "SelfSubjectAccessReview");
  },
  "authorization.k8s.io/subjectaccessreviews": (body) => {
    const spec = body.spec ?? {};
    check([...specCauses(spec), ...subjectCauses(spec)]);
    return answer(context, body, userOf(spec), "SubjectAccessReview");
  },
  "authorization.k8s.io/localsubjectaccessreviews": (body, { namespace = "" }) => {
    const spec = body.spec ?? {};
    check([...specCauses(spec), ...subjectCauses(spec), ...localCauses(body, namespace)]);
    return answer(context, body, userOf(spec), "LocalSubjectAccessReview");
  },
  "authorization.k8s.io/selfsubjectrulesreviews": (body, { user }) =>
    rulesReview(context, body, user),
});
