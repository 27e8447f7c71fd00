/** The row of a HorizontalPodAutoscaler: what each metric is, and should be. */
import type { Json } from "../object.ts";
import { ageOf, firstOf, type Print } from "./cell.ts";

const maxMetrics = 2;

export const printAutoscaler: Print = (object, context) => {
  const { metadata, spec, status = {} } = object;
  return [
    metadata.name,
    `${spec.scaleTargetRef.kind}/${spec.scaleTargetRef.name}`,
    metricsText(metricsOf(spec), statusesOf(status)),
    spec.minReplicas === undefined ? "<unset>" : String(spec.minReplicas),
    spec.maxReplicas ?? 0,
    status.currentReplicas ?? 0,
    ageOf(object, context),
  ];
};

/** `autoscaling/v1` knows one metric, under a name of its own. */
const metricsOf = ({ metrics, targetCPUUtilizationPercentage: percent }: Json): Json[] => {
  const target = { type: "Utilization", averageUtilization: percent };
  const cpu = { type: "Resource", resource: { name: "cpu", target } };
  return metrics ?? (percent === undefined ? [] : [cpu]);
};

const statusesOf = ({ currentMetrics, currentCPUUtilizationPercentage: percent }: Json): Json[] =>
  currentMetrics ??
  (percent === undefined ? [] : [{ resource: { current: { averageUtilization: percent } } }]);

const metricsText = (specs: Json[], statuses: Json[]): string =>
  specs.length === 0
    ? "<none>"
    : firstOf(
        specs.map((spec, index) => metricText(spec, statuses[index])),
        maxMetrics,
        ", ",
      );

const unknown = "<unknown>";

const metricText = (spec: Json, status: Json): string => {
  switch (spec.type) {
    case "External": {
      return valueText(spec.external, status?.external);
    }

    case "Object": {
      return valueText(spec.object, status?.object);
    }

    case "Pods": {
      const current =
        status?.pods === undefined ? unknown : (status.pods.current.averageValue ?? "0");
      return `${current}/${spec.pods.target.averageValue}`;
    }

    case "Resource": {
      return resourceText(spec.resource, status?.resource);
    }

    case "ContainerResource": {
      return resourceText(spec.containerResource, status?.containerResource);
    }

    default: {
      return "<unknown type>";
    }
  }
};

const valueText = ({ target }: Json, status: Json): string => {
  if (target.averageValue !== undefined) {
    return `${status?.current?.averageValue ?? unknown}/${target.averageValue} (avg)`;
  }

  const current = status === undefined ? unknown : (status.current?.value ?? "0");
  return `${current}/${target.value}`;
};

const resourceText = ({ name, target }: Json, status: Json): string => {
  if (target.averageValue !== undefined) {
    const current = status === undefined ? unknown : (status.current?.averageValue ?? "0");
    return `${name}: ${current}/${target.averageValue}`;
  }

  const used = status?.current?.averageUtilization;
  const current = used === undefined ? unknown : `${used}%`;
  const wanted =
    target.averageUtilization === undefined ? "<auto>" : `${target.averageUtilization}%`;
  return `${name}: ${current}/${wanted}`;
};
