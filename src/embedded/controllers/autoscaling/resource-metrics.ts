/** The resource metrics API of a cluster whose API server hands `metrics.k8s.io` on to whoever serves it. */
import type { Aggregation } from "../../api/aggregation.ts";
import { type User, wellKnown } from "../../auth/user.ts";
import type { ResourceMetrics } from "./pod-metrics.ts";

const group = "metrics.k8s.io";
const version = "v1beta1";

const autoscaler: User = {
  name: "system:serviceaccount:kube-system:horizontal-pod-autoscaler",
  groups: [wellKnown.serviceAccounts, wellKnown.allAuthenticated],
};

/** As client-go words an answer that is no Status. */
const words: Record<number, string> = {
  403: "forbidden",
  404: "the server could not find the requested resource",
  503: "the server is currently unable to handle the request",
};

export const resourceMetrics = (aggregation: Aggregation): ResourceMetrics => ({
  podMetrics: async (namespace, labelSelector) => {
    const query = new URLSearchParams({ labelSelector }).toString();
    const path = `/apis/${group}/${version}/namespaces/${namespace}/pods?${query}`;
    const { status, body } = await aggregation.get(group, version, path, autoscaler);
    if (status !== 200) {
      const why = words[status] ?? `an error on the server (${JSON.stringify(body.trim())})`;
      throw new Error(`${why} (get pods.${group})`);
    }

    return JSON.parse(body).items ?? [];
  },
});
