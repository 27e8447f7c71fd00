/** DefaultTolerationSeconds and TaintNodesByCondition: new nodes are not ready, and pods stay five minutes on nodes that fail. */
import type { Json } from "../object.ts";
import type { AdmissionPlugin } from "./admission.ts";

const notReady = "node.kubernetes.io/not-ready";
const unreachable = "node.kubernetes.io/unreachable";

/** Seconds. */
const patience = 300;

const tolerates = (tolerations: Json[], key: string): boolean =>
  tolerations.some(
    (toleration) =>
      (toleration.key === key || (toleration.key ?? "") === "") &&
      (toleration.effect === "NoExecute" || (toleration.effect ?? "") === ""),
  );

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  mutate: ({ resource, subresource, operation, object }) => {
    const writes = operation === "CREATE" || operation === "UPDATE";
    if (resource.key !== "pods" || subresource !== undefined || !writes || object === undefined) {
      return;
    }

    const { spec } = object as Json;
    const given: Json[] = spec.tolerations ?? [];
    const missing = [notReady, unreachable].filter((key) => !tolerates(given, key));
    const added = missing.map((key) => ({
      effect: "NoExecute",
      key,
      operator: "Exists",
      tolerationSeconds: patience,
    }));
    if (added.length > 0) {
      spec.tolerations = [...given, ...added];
    }
  },
};

export const taintNodesByCondition: AdmissionPlugin = {
  name: "TaintNodesByCondition",
  mutate: ({ resource, subresource, operation, object }) => {
    if (
      resource.key !== "nodes" ||
      subresource !== undefined ||
      operation !== "CREATE" ||
      object === undefined
    ) {
      return;
    }

    const { spec = {} } = object as Json;
    const taints: Json[] = spec.taints ?? [];
    if (!taints.some(({ key, effect }) => key === notReady && effect === "NoSchedule")) {
      object["spec"] = { ...spec, taints: [...taints, { effect: "NoSchedule", key: notReady }] };
    }
  },
};
