/** Disruption budgets: how many pods may be missing. Follows k8s.io/kubernetes pkg/controller/disruption. */
import { formatTime } from "../../clock.ts";
import { clone, namespacedName } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import { labelSelectorMatches } from "../../resources/selectors.ts";
import { StatusError } from "../../status.ts";
import type { StartController } from "../controller.ts";
import { createLoop, splitKey } from "../loop.ts";
import { isPodReady } from "../pod-state.ts";
import { canonical } from "../template-hash.ts";
import { expectedPods } from "./expected.ts";
import { budgetStatus, stillDisrupted } from "./status.ts";

const resource = "policy/poddisruptionbudgets";

export const startDisruption: StartController = (context) => {
  const { client, clock } = context;
  const recorder = context.recorder({ component: "controllermanager" });
  const loop = createLoop(context, "disruption", (key) => sync(key));
  const pods = loop.index("pods", ({ metadata }) => [metadata.namespace ?? ""]);
  const budgets = loop.index(resource, ({ metadata }) => [metadata.namespace ?? ""]);

  const sync = async (key: string): Promise<void> => {
    const budget = client.get(resource, ...splitKey(key));
    if (budget === undefined) {
      return;
    }

    const selected = pods
      .get(budget.metadata.namespace ?? "")
      .filter(({ metadata }) => selects(budget, metadata.labels));
    if (selected.length === 0) {
      recorder.event(budget, "Normal", "NoPods", "No matching pods found");
    }

    let status: Json;
    try {
      status = count(budget, selected, key);
    } catch (error) {
      const why = (error as Error).message;
      recorder.event(
        budget,
        "Warning",
        "CalculateExpectedPodCountFailed",
        `Failed to calculate the number of expected pods: ${why}`,
      );
      status = failSafe(budget, why);
    }

    await write(budget, status);
  };

  const count = (budget: KubeObject, selected: KubeObject[], key: string): Json => {
    const now = clock.now();
    const { expected, desired, unmanaged } = expectedPods(client, budget, selected);
    if (unmanaged.length > 0) {
      recorder.event(
        budget,
        "Warning",
        "UnmanagedPods",
        `Pods selected by this PodDisruptionBudget (selector: ${goSelector(budget["spec"].selector)}) were found to be unmanaged. As a result, the status of the PDB cannot be calculated correctly, which may result in undefined behavior. To account for these pods please set ".spec.minAvailable" field of the PDB to an integer value.`,
      );
    }

    const { disrupted, recheck } = stillDisrupted(budget, selected, now);
    if (recheck !== undefined) {
      loop.queue.addAfter(key, recheck);
    }

    const healthy = selected.filter(
      (pod) =>
        pod.metadata.deletionTimestamp === undefined &&
        disrupted[pod.metadata.name] === undefined &&
        isPodReady(pod),
    ).length;
    return budgetStatus(budget, { healthy, desired, expected, disrupted }, formatTime(now));
  };

  const failSafe = (budget: KubeObject, why: string): Json => {
    const status = clone(budget["status"] ?? {});
    const condition = {
      type: "DisruptionAllowed",
      status: "False",
      reason: "SyncFailed",
      message: why,
      lastTransitionTime: formatTime(clock.now()),
    };
    return { ...status, disruptionsAllowed: 0, conditions: [condition] };
  };

  const write = async (budget: KubeObject, status: Json): Promise<void> => {
    if (canonical(budget["status"] ?? {}) !== canonical(status)) {
      try {
        await client.updateStatus(resource, { ...clone(budget), status });
      } catch (error) {
        if (!(error instanceof StatusError) || error.code !== 404) {
          throw error;
        }
      }
    }
  };

  loop.watch(resource, ({ type, object }) => {
    if (type !== "DELETED") {
      loop.queue.add(namespacedName(object));
    }
  });
  loop.watch("pods", ({ object, old }) => {
    for (const budget of budgets.get(object.metadata.namespace ?? "")) {
      if ([object, old].some((pod) => pod !== undefined && selects(budget, pod.metadata.labels))) {
        loop.queue.add(namespacedName(budget));
      }
    }
  });
  return loop;
};

const selects = ({ spec }: KubeObject, labels: Record<string, string> | undefined): boolean =>
  spec.selector !== undefined && labelSelectorMatches(spec.selector, labels);

/** As Go prints a LabelSelector. */
const goSelector = ({ matchLabels = {}, matchExpressions = [] }: Json): string => {
  const labels = Object.entries(matchLabels as Record<string, string>)
    .map(([name, value]) => `${name}: ${value},`)
    .join("");
  const expressions = (matchExpressions as Json[])
    .map(
      ({ key, operator, values = [] }) =>
        `LabelSelectorRequirement{Key:${key},Operator:${operator},Values:[${values.join(" ")}],},`,
    )
    .join("");
  return `&LabelSelector{MatchLabels:map[string]string{${labels}},MatchExpressions:[]LabelSelectorRequirement{${expressions}},}`;
};
