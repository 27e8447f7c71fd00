/** Why a metric of one's own cannot be had in a cluster without adapters for them, in the words of the real controller's metrics clients. */
import type { Json } from "../../object.ts";

export interface MetricFailure {
  reason: string;
  /** Told as an event and, after an introduction, in the condition. */
  message: string;
  /** How the failure continues to the sum over all metrics. */
  wrapped: string;
}

const gone = "the server could not find the requested resource";
const customMetrics =
  "unable to fetch metrics from custom metrics API: no custom metrics API (custom.metrics.k8s.io) registered";

export const failureOf = (metric: Json, namespace: string): MetricFailure => {
  switch (metric.type) {
    case "Pods": {
      const message = `unable to get metric ${metric.pods.metric.name}: ${customMetrics}`;
      return {
        reason: "FailedGetPodsMetric",
        message,
        wrapped: `failed to get pods metric value: ${message}`,
      };
    }
    case "Object": {
      return objectFailure(metric.object, namespace);
    }
    case "External": {
      return externalFailure(metric.external, namespace);
    }
    default: {
      const message = `unknown metric source type ${JSON.stringify(metric.type)}`;
      return { reason: "InvalidMetricSourceType", message, wrapped: message };
    }
  }
};

const objectFailure = (
  { describedObject, metric, target }: Json,
  namespace: string,
): MetricFailure => {
  const message = `unable to get metric ${metric.name}: ${customMetrics} on ${describedObject.kind} ${namespace}/${describedObject.name}`;
  const perPod = target.type === "AverageValue";
  return {
    reason: "FailedGetObjectMetric",
    message,
    wrapped: `failed to get object metric value: ${perPod ? `failed to get ${metric.name} object metric: ` : ""}${message}`,
  };
};

const externalFailure = ({ metric, target }: Json, namespace: string): MetricFailure => {
  const message = `unable to get external metric ${namespace}/${metric.name}/${goSelector(metric.selector)}: unable to fetch metrics from external metrics API: ${gone} (get ${metric.name}.external.metrics.k8s.io)`;
  const which =
    target.averageValue === undefined
      ? `external metric ${metric.name}`
      : `${metric.name} external metric`;
  return {
    reason: "FailedGetExternalMetric",
    message,
    wrapped: `failed to get ${metric.name} external metric value: failed to get ${which}: ${message}`,
  };
};

/** A label selector as Go prints it. */
const goSelector = (selector: Json): string => {
  if (selector === undefined) {
    return "nil";
  }

  const labels = Object.entries<string>(selector.matchLabels ?? {})
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, value]) => `${key}: ${value},`);
  const expressions = (selector.matchExpressions ?? []).map(
    ({ key, operator, values = [] }: Json) =>
      `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(" ")}],},`,
  );
  return `&LabelSelector{MatchLabels:map[string]string{${labels.join("")}},MatchExpressions:[]LabelSelectorRequirement{${expressions.join("")}},}`;
};
