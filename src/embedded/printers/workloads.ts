/** Rows of the controllers that run pods. */
import type { Json } from "../object.ts";
import { humanDuration } from "./age.ts";
import { ageOf, boolText, containerCells, type Print } from "./cell.ts";
import { labelsText, selectorOrNone, selectorText } from "./label-text.ts";

const containersOf = ({ spec }: Json): [string, string] =>
  containerCells(spec.template?.spec?.containers);

export const printDeployment: Print = (object, context) => {
  const { metadata, spec, status = {} } = object;
  return [
    metadata.name,
    `${status.readyReplicas ?? 0}/${spec.replicas ?? 0}`,
    status.updatedReplicas ?? 0,
    status.availableReplicas ?? 0,
    ageOf(object, context),
    ...containersOf(object),
    selectorText(spec.selector),
  ];
};

const replicaCells = ({ spec, status = {} }: Json): number[] => [
  spec.replicas ?? 0,
  status.replicas ?? 0,
  status.readyReplicas ?? 0,
];

export const printReplicaSet: Print = (object, context) => [
  object.metadata.name,
  ...replicaCells(object),
  ageOf(object, context),
  ...containersOf(object),
  selectorOrNone(object.spec.selector),
];

export const printReplicationController: Print = (object, context) => [
  object.metadata.name,
  ...replicaCells(object),
  ageOf(object, context),
  ...containersOf(object),
  labelsText(object.spec.selector),
];

export const printStatefulSet: Print = (object, context) => [
  object.metadata.name,
  `${object.status?.readyReplicas ?? 0}/${object.spec.replicas ?? 0}`,
  ageOf(object, context),
  ...containersOf(object),
];

export const printDaemonSet: Print = (object, context) => {
  const { metadata, spec, status = {} } = object;
  return [
    metadata.name,
    status.desiredNumberScheduled ?? 0,
    status.currentNumberScheduled ?? 0,
    status.numberReady ?? 0,
    status.updatedNumberScheduled ?? 0,
    status.numberAvailable ?? 0,
    labelsText(spec.template?.spec?.nodeSelector),
    ageOf(object, context),
    ...containersOf(object),
    selectorOrNone(spec.selector),
  ];
};

export const printJob: Print = (object, context) => [
  object.metadata.name,
  jobStatus(object),
  completions(object),
  jobDuration(object.status ?? {}, context.now),
  ageOf(object, context),
  ...containersOf(object),
  selectorOrNone(object.spec.selector),
];

const completions = ({ spec, status = {} }: Json): string => {
  const succeeded = status.succeeded ?? 0;
  if (spec.completions !== undefined) {
    return `${succeeded}/${spec.completions}`;
  }

  return (spec.parallelism ?? 0) > 1 ? `${succeeded}/1 of ${spec.parallelism}` : `${succeeded}/1`;
};

const jobDuration = ({ startTime, completionTime }: Json, now: number): string => {
  if (startTime === undefined) {
    return "";
  }

  const end = completionTime === undefined ? now : Date.parse(completionTime);
  return humanDuration(end - Date.parse(startTime));
};

const jobStatus = ({ metadata, status = {} }: Json): string => {
  const has = (type: string): boolean =>
    status.conditions?.find((condition: Json) => condition.type === type)?.status === "True";
  if (has("Complete")) {
    return "Complete";
  }

  if (has("Failed")) {
    return "Failed";
  }

  if (metadata.deletionTimestamp !== undefined) {
    return "Terminating";
  }

  if (has("Suspended")) {
    return "Suspended";
  }

  return ["FailureTarget", "SuccessCriteriaMet"].find((type) => has(type)) ?? "Running";
};

export const printCronJob: Print = (object, context) => {
  const { metadata, spec, status = {} } = object;
  const job = spec.jobTemplate?.spec ?? {};
  return [
    metadata.name,
    spec.schedule,
    spec.timeZone ?? "<none>",
    boolText(spec.suspend),
    (status.active ?? []).length,
    status.lastScheduleTime === undefined ? "<none>" : context.age(status.lastScheduleTime),
    ageOf(object, context),
    ...containerCells(job.template?.spec?.containers),
    selectorOrNone(job.selector),
  ];
};

export const printControllerRevision: Print = (object, context) => {
  const owner = object.metadata.ownerReferences?.find(
    ({ controller }: Json) => controller === true,
  );
  const group =
    owner?.apiVersion?.includes("/") === true ? `.${owner.apiVersion.split("/")[0]}` : "";
  const controller =
    owner === undefined ? "<none>" : `${`${owner.kind}${group}`.toLowerCase()}/${owner.name}`;
  return [object.metadata.name, controller, object.revision ?? 0, ageOf(object, context)];
};

export const printPodTemplate: Print = ({ metadata, template }) => [
  metadata.name,
  ...containerCells(template?.spec?.containers),
  labelsText(template?.metadata?.labels),
];

export const printBudget: Print = (object, context) => [
  object.metadata.name,
  String(object.spec.minAvailable ?? "N/A"),
  String(object.spec.maxUnavailable ?? "N/A"),
  object.status?.disruptionsAllowed ?? 0,
  ageOf(object, context),
];
