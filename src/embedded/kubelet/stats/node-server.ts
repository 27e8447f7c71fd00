/** The kubelet's own HTTP interface, as far as it is about reading: health, pods, metrics. */
import { parseQuantity } from "../../resources/quantity.ts";
import type { KubeObject } from "../../object.ts";
import type { NodePlan } from "../nodes.table.ts";
import { cadvisorMetrics } from "./cadvisor-metrics.ts";
import { expositionType } from "./exposition.ts";
import type { NodeStats } from "./node-stats.ts";
import { resourceMetrics } from "./resource-metrics.ts";
import { summary } from "./summary.ts";

export interface NodeAnswer {
  status: number;
  type: string;
  body: string;
}

export interface NodeServerOptions {
  plan: NodePlan;
  stats: NodeStats;
  /** Those on the node. */
  pods(): KubeObject[];
}

const plainText = "text/plain; charset=utf-8";

/** @param path Without query: `/metrics/resource`. */
export const answerOfNode = (
  { plan, stats, pods }: NodeServerOptions,
  path: string,
): NodeAnswer => {
  const memory = parseQuantity(plan.memory).toNumber();
  switch (path.replace(/\/$/, "")) {
    case "/healthz": {
      return { status: 200, type: plainText, body: "ok" };
    }
    case "/metrics/resource":
    // Where a kwok serves it: nodes of its provider for the cluster autoscaler are annotated with this path.
    case `/metrics/nodes/${plan.name}/metrics/resource`: {
      return { status: 200, type: expositionType, body: resourceMetrics(stats) };
    }
    case "/metrics/cadvisor": {
      const cores = parseQuantity(plan.cpu).toNumber();
      return { status: 200, type: expositionType, body: cadvisorMetrics(stats, { cores, memory }) };
    }
    case "/stats/summary": {
      const body = JSON.stringify(summary(stats, plan.name, memory), undefined, 1);
      return { status: 200, type: "application/json", body };
    }
    case "/pods": {
      const body = JSON.stringify({
        kind: "PodList",
        apiVersion: "v1",
        metadata: {},
        items: pods(),
      });
      return { status: 200, type: "application/json", body };
    }
    default: {
      return { status: 404, type: plainText, body: "404 page not found\n" };
    }
  }
};
