/** HorizontalPodAutoscaler in v1, which knows CPU alone and keeps the rest in annotations (pkg/apis/autoscaling/v1/conversion.go). */
import type { Json } from "../object.ts";
import { goJson } from "./field-errors.ts";

const keys = {
  metrics: "autoscaling.alpha.kubernetes.io/metrics",
  current: "autoscaling.alpha.kubernetes.io/current-metrics",
  conditions: "autoscaling.alpha.kubernetes.io/conditions",
  behavior: "autoscaling.alpha.kubernetes.io/behavior",
};

const isCpu = (metric: Json): boolean =>
  metric.type === "Resource" &&
  metric.resource?.name === "cpu" &&
  metric.resource.target?.averageUtilization !== undefined;

const drop = (object: Json): Json => {
  const { annotations, ...rest } = object.metadata ?? {};
  const kept = Object.fromEntries(
    Object.entries((annotations ?? {}) as object).filter(
      ([key]) => !Object.values(keys).includes(key),
    ),
  );
  return { ...rest, ...(Object.keys(kept).length === 0 ? {} : { annotations: kept }) };
};

const given = (value: Json): Json =>
  Object.fromEntries(
    Object.entries(value as object).filter(([, item]) => item !== undefined),
  ) as Json;

/** One metric in the old, flat form. */
const flat = ({ type, resource, pods, object, external, containerResource }: Json): Json => {
  const usage = (source: Json): Json =>
    given({
      name: source.name,
      targetAverageUtilization: source.target.averageUtilization,
      targetAverageValue: source.target.averageValue,
    });
  return given({
    type,
    object:
      object &&
      given({
        target: object.describedObject,
        metricName: object.metric.name,
        targetValue: object.target.value ?? "0",
        selector: object.metric.selector,
        averageValue: object.target.averageValue,
      }),
    pods:
      pods &&
      given({
        metricName: pods.metric.name,
        targetAverageValue: pods.target.averageValue,
        selector: pods.metric.selector,
      }),
    resource: resource && usage(resource),
    containerResource: containerResource && {
      ...usage(containerResource),
      container: containerResource.container,
    },
    external:
      external &&
      given({
        metricName: external.metric.name,
        metricSelector: external.metric.selector,
        targetValue: external.target.value,
        targetAverageValue: external.target.averageValue,
      }),
  });
};

/** One entry of `status.currentMetrics` in the old, flat form. */
const flatStatus = ({ type, resource, containerResource }: Json): Json => {
  const usage = ({ name, current }: Json): Json =>
    given({
      name,
      currentAverageUtilization: current.averageUtilization,
      currentAverageValue: current.averageValue,
    });
  return given({
    type,
    resource: resource && usage(resource),
    containerResource: containerResource && {
      ...usage(containerResource),
      container: containerResource.container,
    },
  });
};

const target = (value: Json, averageValue: Json, averageUtilization?: Json): Json =>
  given({
    type:
      averageUtilization !== undefined
        ? "Utilization"
        : averageValue !== undefined
          ? "AverageValue"
          : "Value",
    value: averageValue === undefined ? value : undefined,
    averageValue,
    averageUtilization,
  });

const nested = ({ type, resource, pods, object, external, containerResource }: Json): Json => {
  const usage = (source: Json): Json => ({
    name: source.name,
    target: target(undefined, source.targetAverageValue, source.targetAverageUtilization),
  });
  return given({
    type,
    object: object && {
      describedObject: object.target,
      metric: given({ name: object.metricName, selector: object.selector }),
      target: target(object.targetValue, object.averageValue),
    },
    pods: pods && {
      metric: given({ name: pods.metricName, selector: pods.selector }),
      target: target(undefined, pods.targetAverageValue),
    },
    resource: resource && usage(resource),
    containerResource: containerResource && {
      ...usage(containerResource),
      container: containerResource.container,
    },
    external: external && {
      metric: given({ name: external.metricName, selector: external.metricSelector }),
      target: target(external.targetValue, external.targetAverageValue),
    },
  });
};

const parsed = (text: string | undefined): Json => {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
};

const cpu = (averageUtilization: number): Json => ({
  type: "Resource",
  resource: { name: "cpu", target: { type: "Utilization", averageUtilization } },
});

const capitalized = (value: Json): Json => {
  if (Array.isArray(value)) {
    return value.map(capitalized);
  }

  return value !== null && typeof value === "object"
    ? Object.fromEntries(
        Object.entries(value as object).map(([name, item]) => [
          (name[0] ?? "").toUpperCase() + name.slice(1),
          capitalized(item),
        ]),
      )
    : value;
};

const uncapitalized = (value: Json): Json => {
  if (Array.isArray(value)) {
    return value.map(uncapitalized);
  }

  return value !== null && typeof value === "object"
    ? Object.fromEntries(
        Object.entries(value as object)
          .filter(([, item]) => item !== null)
          .map(([name, item]) => [
            (name[0] ?? "").toLowerCase() + name.slice(1),
            uncapitalized(item),
          ]),
      )
    : value;
};

const utilizationOfCpu = ({ type, resource }: Json): number | undefined =>
  type === "Resource" && resource?.name === "cpu"
    ? resource.current?.averageUtilization
    : undefined;

const annotationsOf = ({ spec = {}, status = {} }: Json): Record<string, string> => {
  const others = ((spec.metrics ?? []) as Json[]).filter((metric) => !isCpu(metric)).map(flat);
  const current = ((status.currentMetrics ?? []) as Json[])
    .filter((metric) => utilizationOfCpu(metric) === undefined)
    .map(flatStatus);
  const entries: [string, Json][] = [
    [keys.metrics, others.length > 0 ? others : undefined],
    [keys.current, current.length > 0 ? current : undefined],
    [keys.conditions, status.conditions],
    [keys.behavior, spec.behavior && capitalized(spec.behavior)],
  ];
  return Object.fromEntries(
    entries
      .filter(([, value]) => value !== undefined && value !== null)
      .map(([key, value]) => [key, goJson(value, false)]),
  );
};

const currentCpu = (status: Json): number | undefined =>
  ((status?.currentMetrics ?? []) as Json[])
    .map(utilizationOfCpu)
    .find((value) => value !== undefined);

export const autoscalerToV1 = (object: Json): Json => {
  const { metrics = [], behavior: _behavior, ...spec } = object.spec ?? {};
  const { currentMetrics: _metrics, conditions: _conditions, ...status } = object.status ?? {};
  const metadata = drop(object);
  const annotations = { ...metadata.annotations, ...annotationsOf(object) };
  const percentage = (metrics as Json[]).find(isCpu)?.resource.target.averageUtilization as number;
  return {
    ...object,
    metadata: Object.keys(annotations).length === 0 ? metadata : { ...metadata, annotations },
    spec: given({ ...spec, targetCPUUtilizationPercentage: percentage }),
    status: given({ ...status, currentCPUUtilizationPercentage: currentCpu(object.status) }),
  };
};

export const autoscalerToV2 = (object: Json): Json => {
  const { targetCPUUtilizationPercentage: percentage, ...spec } = object.spec ?? {};
  const { currentCPUUtilizationPercentage: _current, ...status } = object.status ?? {};
  const annotations = (object.metadata?.annotations ?? {}) as Record<string, string>;
  const others = ((parsed(annotations[keys.metrics]) ?? []) as Json[]).map(nested);
  const own = percentage === undefined || percentage === null ? [] : [cpu(percentage as number)];
  const metrics = [...others, ...own];
  const behavior: Json = uncapitalized(parsed(annotations[keys.behavior]));
  return {
    ...object,
    metadata: drop(object),
    spec: given({ ...spec, metrics: metrics.length === 0 ? [cpu(80)] : metrics, behavior }),
    status: given({ ...status, conditions: parsed(annotations[keys.conditions]) }),
  };
};
