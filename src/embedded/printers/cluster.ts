/** Rows of nodes, namespaces, events, quotas, certificates and the other furniture of a cluster. */
import type { Json } from "../object.ts";
import { humanDuration } from "./age.ts";
import { ageOf, type Print, type PrintContext } from "./cell.ts";

export const printNode: Print = (object, context) => {
  const { metadata, status = {} } = object;
  const info = status.nodeInfo ?? {};
  const kernel = info.kernelVersion || "<unknown>";
  return [
    metadata.name,
    nodeStatus(object),
    nodeRoles(metadata.labels ?? {}) || "<none>",
    ageOf(object, context),
    info.kubeletVersion ?? "",
    addressOf(status, "InternalIP"),
    addressOf(status, "ExternalIP"),
    info.osImage || "<unknown>",
    info.architecture ? `${kernel} (${info.architecture})` : kernel,
    info.containerRuntimeVersion || "<unknown>",
  ];
};

const nodeStatus = ({ spec = {}, status = {} }: Json): string => {
  const ready = (status.conditions ?? []).findLast(({ type }: Json) => type === "Ready");
  const text = ready === undefined ? "Unknown" : ready.status === "True" ? "Ready" : "NotReady";
  return spec.unschedulable === true ? `${text},SchedulingDisabled` : text;
};

const rolePrefix = "node-role.kubernetes.io/";

const nodeRoles = (labels: Record<string, string>): string => {
  const roles = Object.entries(labels).map(([key, value]) =>
    key.startsWith(rolePrefix)
      ? key.slice(rolePrefix.length)
      : key === "kubernetes.io/role"
        ? value
        : "",
  );
  return [...new Set(roles)]
    .filter((role) => role !== "")
    .toSorted()
    .join(",");
};

const addressOf = ({ addresses = [] }: Json, wanted: string): string =>
  addresses.find(({ type }: Json) => type === wanted)?.address ?? "<none>";

export const printNamespace: Print = (object, context) => [
  object.metadata.name,
  object.status?.phase ?? "",
  ageOf(object, context),
];

export const printConfigMap: Print = (object, context) => [
  object.metadata.name,
  Object.keys(object.data ?? {}).length + Object.keys(object.binaryData ?? {}).length,
  ageOf(object, context),
];

export const printSecret: Print = (object, context) => [
  object.metadata.name,
  object.type ?? "",
  Object.keys(object.data ?? {}).length,
  ageOf(object, context),
];

/** Name and age, and nothing else. */
export const printAge: Print = (object, context) => [object.metadata.name, ageOf(object, context)];

/** Name and creation time: kinds without a printer of their own. */
export const printCreated: Print = ({ metadata }) => [metadata.name, metadata.creationTimestamp];

/** Events of `events.k8s.io` say the same under other names. */
const asCoreEvent = (event: Json): Json =>
  event.involvedObject === undefined
    ? {
        ...event,
        involvedObject: event.regarding,
        message: event.note,
        source: event.deprecatedSource,
        firstTimestamp: event.deprecatedFirstTimestamp,
        lastTimestamp: event.deprecatedLastTimestamp,
        count: event.deprecatedCount,
        reportingComponent: event.reportingController,
      }
    : event;

export const printEvent: Print = (object, context) => {
  const event = asCoreEvent(object);
  const about = event.involvedObject ?? {};
  const kind = (about.kind ?? "").toLowerCase();
  const first = context.age(event.firstTimestamp ?? event.eventTime);
  const component = event.source?.component || event.reportingComponent || "";
  const instance = event.source?.host || event.reportingInstance || "";
  return [
    lastSeen(event, first, context),
    event.type ?? "",
    event.reason ?? "",
    about.name ? `${kind}/${about.name}` : kind,
    about.fieldPath ?? "",
    instance === "" ? component : `${component}, ${instance}`,
    (event.message ?? "").trim(),
    first,
    event.series?.count ?? (event.count || 1),
    event.metadata.name,
  ];
};

const lastSeen = (
  { series, lastTimestamp }: Json,
  first: string,
  { age }: PrintContext,
): string => {
  if (series !== undefined) {
    return age(series.lastObservedTime);
  }

  return (lastTimestamp ?? null) === null ? first : age(lastTimestamp);
};

export const printQuota: Print = (object, context) => {
  const { hard = {}, used = {} } = object.status ?? {};
  const cells = Object.keys(hard)
    .toSorted()
    .map((name): [boolean, string] => [
      name.startsWith("limits."),
      `${name}: ${used[name] ?? "0"}/${hard[name]}`,
    ]);
  const text = (limits: boolean): string =>
    cells
      .filter(([isLimit]) => isLimit === limits)
      .map(([, cell]) => cell)
      .join(", ");
  return [object.metadata.name, text(false), text(true), ageOf(object, context)];
};

export const printPriorityClass: Print = (object, context) => [
  object.metadata.name,
  object.value ?? 0,
  object.globalDefault ?? false,
  ageOf(object, context),
  object.preemptionPolicy ?? "",
];

export const printRuntimeClass: Print = (object, context) => [
  object.metadata.name,
  object.handler ?? "",
  ageOf(object, context),
];

export const printLease: Print = (object, context) => [
  object.metadata.name,
  object.spec?.holderIdentity ?? "",
  ageOf(object, context),
];

export const printComponentStatus: Print = ({ metadata, conditions = [] }) => {
  const healthy = conditions.find(({ type }: Json) => type === "Healthy");
  const status =
    healthy === undefined ? "Unknown" : healthy.status === "True" ? "Healthy" : "Unhealthy";
  return [metadata.name, status, healthy?.message ?? "", healthy?.error ?? ""];
};

export const printSigningRequest: Print = (object, context) => {
  const { metadata, spec, status = {} } = object;
  const has = (type: string): boolean =>
    (status.conditions ?? []).some((condition: Json) => condition.type === type);
  const states = [
    has("Denied") ? "Denied" : has("Approved") ? "Approved" : "Pending",
    ...(has("Failed") ? ["Failed"] : []),
    ...(status.certificate ? ["Issued"] : []),
  ];
  return [
    metadata.name,
    ageOf(object, context),
    spec.signerName || "<none>",
    spec.username ?? "",
    spec.expirationSeconds === undefined ? "<none>" : humanDuration(spec.expirationSeconds * 1000),
    states.join(","),
  ];
};

export const printBinding: Print = (object, context) => {
  const { metadata, roleRef, subjects = [] } = object;
  const of = (kind: string): Json[] => subjects.filter((subject: Json) => subject.kind === kind);
  return [
    metadata.name,
    `${roleRef.kind}/${roleRef.name}`,
    ageOf(object, context),
    of("User")
      .map(({ name }) => name)
      .join(", "),
    of("Group")
      .map(({ name }) => name)
      .join(", "),
    of("ServiceAccount")
      .map(({ namespace, name }) => (namespace ? `${namespace}/${name}` : name))
      .join(", "),
  ];
};
