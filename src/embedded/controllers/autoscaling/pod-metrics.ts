/** What pods use, read from `metrics.k8s.io` (k8s.io/kubernetes pkg/controller/podautoscaler/metrics/client.go). */
import { parseDuration } from "../../codec/duration.ts";
import type { Json } from "../../object.ts";
import { parseQuantity } from "../../resources/quantity.ts";

/** The resource metrics API as a client sees it. */
export interface ResourceMetrics {
  /** Items of a `PodMetricsList`. @throws Error in the words of client-go */
  podMetrics(namespace: string, labelSelector: string): Promise<Json[]>;
}

export interface PodMetric {
  /** Thousandths of the resource's unit. */
  value: number;
  /** End of the window that the value is an average over, in milliseconds since 1970. */
  timestamp: number;
  /** Milliseconds. */
  window: number;
}

/** By the pods' names. */
export type PodMetrics = Map<string, PodMetric>;

/** A cluster where nobody serves metrics. */
export const noResourceMetrics: ResourceMetrics = {
  podMetrics: async () => {
    throw new Error("the server could not find the requested resource (get pods.metrics.k8s.io)");
  },
};

/** @param container Only this one's usage; empty: the sum over all. @throws Error why there are none */
export const readPodMetrics = async (
  api: ResourceMetrics,
  { namespace, selector }: { namespace: string; selector: string },
  resource: string,
  container: string,
): Promise<PodMetrics> => {
  let items: Json[];
  try {
    items = await api.podMetrics(namespace, selector);
  } catch (error) {
    throw new Error(
      `unable to fetch metrics from resource metrics API: ${(error as Error).message}`,
      { cause: error },
    );
  }

  if (items.length === 0) {
    throw new Error("no metrics returned from resource metrics API");
  }

  const found: PodMetrics = new Map();
  for (const item of items) {
    const value = container === "" ? sumOf(item, resource) : valueOf(item, resource, container);
    if (value !== undefined) {
      found.set(item.metadata.name, {
        value,
        timestamp: Date.parse(item.timestamp),
        window: Number(parseDuration(item.window)) / 1e6,
      });
    }
  }

  return found;
};

/** Undefined where one of the containers has no value. */
const sumOf = ({ containers }: Json, resource: string): number | undefined => {
  const amounts = ((containers ?? []) as Json[]).map(({ usage }) => usage?.[resource]);
  return amounts.length === 0 || amounts.includes(undefined)
    ? undefined
    : amounts.reduce((sum, amount) => sum + milliOf(amount), 0);
};

const valueOf = (
  { metadata, containers }: Json,
  resource: string,
  container: string,
): number | undefined => {
  const found = ((containers ?? []) as Json[]).find(({ name }) => name === container);
  if (found === undefined) {
    throw new Error(
      `failed to get container metrics: container ${container} not present in metrics for pod ${metadata.namespace}/${metadata.name}`,
    );
  }

  const amount = found.usage?.[resource];
  return amount === undefined ? undefined : milliOf(amount);
};

export const milliOf = (amount: string): number => Number(parseQuantity(amount).milliValue());
