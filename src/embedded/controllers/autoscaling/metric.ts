/** One metric of an autoscaler: what it asks for, how the status shows it, or why it cannot be had (horizontal.go: computeReplicasForMetric). */
import type { Json, KubeObject } from "../../object.ts";
import { Quantity } from "../../resources/quantity.ts";
import { failureOf, type MetricFailure } from "./failures.ts";
import type { AutoscalerOptions } from "./options.ts";
import { milliOf, readPodMetrics, type ResourceMetrics } from "./pod-metrics.ts";
import {
  type Measured,
  type Proposal,
  proposeByUtilization,
  proposeByValue,
  type Tolerances,
} from "./replica-calculator.ts";

export interface MetricContext {
  namespace: string;
  /** Of the target's pods, as text. */
  selector: string;
  pods: KubeObject[];
  /** Replicas that the target is to have now. */
  current: number;
  tolerances: Tolerances;
  api: ResourceMetrics;
  options: AutoscalerOptions;
  /** Milliseconds since 1970. */
  now: number;
}

export interface Evaluation {
  replicas: number;
  /** As in `cpu resource utilization (percentage of request) above target`. */
  name: string;
  /** Entry of `status.currentMetrics`. */
  status: Json;
}

export type Outcome = Evaluation | { failure: MetricFailure };

export const evaluate = async (metric: Json, context: MetricContext): Promise<Outcome> => {
  switch (metric.type) {
    case "Resource": {
      return evaluateResource(metric.resource, context, "resource", "");
    }
    case "ContainerResource": {
      const { container } = metric.containerResource;
      return evaluateResource(metric.containerResource, context, "containerResource", container);
    }
    default: {
      return { failure: failureOf(metric, context.namespace) };
    }
  }
};

const evaluateResource = async (
  source: Json,
  context: MetricContext,
  field: "resource" | "containerResource",
  container: string,
): Promise<Outcome> => {
  const { name, target } = source;
  const byValue = target.averageValue !== undefined;
  try {
    const proposal = await proposeFor(source, context, container);
    const amount = Quantity.fromMilli(
      proposal.value,
      name === "memory" ? "BinarySI" : "DecimalSI",
    ).toString();
    const current = byValue
      ? { averageValue: amount }
      : { averageUtilization: proposal.utilization, averageValue: amount };
    const kind = field === "resource" ? "resource" : "container resource";
    return {
      replicas: proposal.replicas,
      name: byValue ? `${name} resource` : `${name} ${kind} utilization (percentage of request)`,
      status: {
        type: field === "resource" ? "Resource" : "ContainerResource",
        [field]: { name, ...(container === "" ? {} : { container }), current },
      },
    };
  } catch (error) {
    const message = `failed to get ${name} ${byValue ? "usage" : "utilization"}: ${(error as Error).message}`;
    return { failure: resourceFailure(name, container, message) };
  }
};

const proposeFor = async (
  { name, target }: Json,
  { namespace, selector, api, options, ...known }: MetricContext,
  container: string,
): Promise<Proposal> => {
  const metrics = await readPodMetrics(api, { namespace, selector }, name, container).catch(
    (error: unknown) => {
      throw new Error(`unable to get metrics for resource ${name}: ${(error as Error).message}`, {
        cause: error,
      });
    },
  );
  const measured: Measured = { ...known, metrics, resource: name, container };
  return target.averageValue === undefined
    ? proposeByUtilization(measured, target.averageUtilization, options)
    : proposeByValue(measured, milliOf(target.averageValue), options);
};

const resourceFailure = (name: string, container: string, message: string): MetricFailure =>
  container === ""
    ? {
        reason: "FailedGetResourceMetric",
        message,
        wrapped: `failed to get ${name} resource metric value: ${message}`,
      }
    : {
        reason: "FailedGetContainerResourceMetric",
        message,
        wrapped: `failed to get ${container} container metric value: ${message}`,
      };
