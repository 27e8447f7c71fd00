/** What Services cost: themselves, node ports, load balancers (k8s.io/kubernetes pkg/quota/v1/evaluator/core/services.go). */
import type { Json, KubeObject } from "../../object.ts";
import { Quantity } from "../../resources/quantity.ts";
import { intersect, noScope, type Evaluator } from "./evaluator.ts";

const names = ["count/services", "services", "services.nodeports", "services.loadbalancers"];

/** Node ports are counted by intent: they are not allocated yet. */
const nodePorts = ({ spec }: Json): number => {
  const ports: Json[] = spec.ports ?? [];
  if (spec.type === "NodePort") {
    return ports.length;
  }

  if (spec.type !== "LoadBalancer") {
    return 0;
  }

  return spec.allocateLoadBalancerNodePorts === false
    ? ports.filter(({ nodePort }) => (nodePort ?? 0) !== 0).length
    : ports.length;
};

export const serviceEvaluator: Evaluator = {
  handles: ({ operation, subresource }) =>
    subresource === undefined && (operation === "CREATE" || operation === "UPDATE"),
  matching: (hard) => intersect(hard, names),
  matchesScope: noScope,
  usage: (service: KubeObject) => ({
    "count/services": Quantity.from(1),
    services: Quantity.from(1),
    "services.loadbalancers": Quantity.from(service["spec"].type === "LoadBalancer" ? 1 : 0),
    "services.nodeports": Quantity.from(nodePorts(service)),
  }),
};
