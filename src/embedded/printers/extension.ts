/** Rows of what extends or steers the API server: webhooks, policies, API services, flow control, devices. */
import type { Json } from "../object.ts";
import { ageOf, type Print } from "./cell.ts";

export const printWebhooks: Print = (object, context) => [
  object.metadata.name,
  (object.webhooks ?? []).length,
  ageOf(object, context),
];

const paramKind = ({ paramKind }: Json): string =>
  paramKind === undefined ? "<unset>" : `${paramKind.apiVersion ?? ""}/${paramKind.kind ?? ""}`;

export const printValidatingPolicy: Print = (object, context) => [
  object.metadata.name,
  (object.spec?.validations ?? []).length,
  paramKind(object.spec ?? {}),
  ageOf(object, context),
];

export const printMutatingPolicy: Print = (object, context) => [
  object.metadata.name,
  (object.spec?.mutations ?? []).length,
  paramKind(object.spec ?? {}),
  ageOf(object, context),
];

export const printPolicyBinding: Print = (object, context) => [
  object.metadata.name,
  object.spec?.policyName ?? "",
  paramRef(object.spec?.paramRef),
  ageOf(object, context),
];

const paramRef = (reference: Json): string => {
  if (reference === undefined) {
    return "<unset>";
  }

  if (reference.name) {
    return `${reference.namespace || "*"}/${reference.name}`;
  }

  return reference.selector === undefined ? "<unset>" : goSelector(reference.selector);
};

/** Go prints the struct. */
const goSelector = ({ matchLabels = {}, matchExpressions = [] }: Json): string => {
  const labels = Object.keys(matchLabels)
    .toSorted()
    .map((key) => `${key}: ${matchLabels[key]},`)
    .join("");
  const expressions = matchExpressions
    .map(
      ({ key, operator, values = [] }: Json) =>
        `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(" ")}],},`,
    )
    .join("");
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${expressions}},}`;
};

export const printApiService: Print = (object, context) => {
  const { metadata, spec, status = {} } = object;
  const available = (status.conditions ?? []).find(({ type }: Json) => type === "Available");
  const reason = available?.status === "True" ? "" : available?.reason;
  const state = available?.status ?? "Unknown";
  return [
    metadata.name,
    spec.service === undefined ? "Local" : `${spec.service.namespace}/${spec.service.name}`,
    reason ? `${state} (${reason})` : state,
    ageOf(object, context),
  ];
};

export const printFlowSchema: Print = (object, context) => {
  const { metadata, spec, status = {} } = object;
  const dangling = (status.conditions ?? []).find(({ type }: Json) => type === "Dangling");
  return [
    metadata.name,
    spec.priorityLevelConfiguration?.name ?? "",
    spec.matchingPrecedence ?? 0,
    spec.distinguisherMethod?.type ?? "<none>",
    ageOf(object, context),
    dangling?.status ?? "?",
  ];
};

export const printPriorityLevel: Print = (object, context) => {
  const { limited, type } = object.spec;
  const queuing = limited?.limitResponse?.queuing;
  return [
    object.metadata.name,
    type,
    limited === undefined ? "<none>" : (limited.nominalConcurrencyShares ?? null),
    queuing?.queues ?? "<none>",
    queuing?.handSize ?? "<none>",
    queuing?.queueLengthLimit ?? "<none>",
    ageOf(object, context),
  ];
};

export const printResourceClaim: Print = (object, context) => {
  const { metadata, status = {} } = object;
  const isDeleted = metadata.deletionTimestamp !== undefined;
  const states = [
    ...(isDeleted ? ["deleted"] : []),
    ...(status.allocation === undefined ? (isDeleted ? [] : ["pending"]) : ["allocated"]),
    ...(status.allocation !== undefined && (status.reservedFor ?? []).length > 0
      ? ["reserved"]
      : []),
  ];
  return [metadata.name, states.join(","), ageOf(object, context)];
};

export const printResourceSlice: Print = (object, context) => [
  object.metadata.name,
  object.spec.nodeName ?? "",
  object.spec.driver,
  object.spec.pool?.name ?? "",
  ageOf(object, context),
];
