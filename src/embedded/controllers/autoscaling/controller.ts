/**
 * Horizontal pod autoscalers. Follows k8s.io/kubernetes pkg/controller/podautoscaler.
 * There are no metrics yet: replicas are only kept within the bounds.
 */
import { formatTime } from "../../clock.ts";
import { clone } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import { matches, parseLabelSelector } from "../../resources/selectors.ts";
import type { StartController } from "../controller.ts";
import { createLoop, splitKey } from "../loop.ts";
import { canonical } from "../template-hash.ts";
import { withCondition } from "./conditions.ts";
import type { ScalerCondition } from "./conditions.ts";
import { failureOf } from "./failures.ts";
import { findTarget } from "./target.ts";
import type { ScaleTarget } from "./target.ts";

const resource = "autoscaling/horizontalpodautoscalers";
const syncPeriod = 15_000;

export const startAutoscalers: StartController = (context) => {
  const { client, clock } = context;
  const recorder = context.recorder({ component: "horizontal-pod-autoscaler" });
  const selectors = new Map<string, string>();
  const loop = createLoop(context, "autoscaling", async (key) => {
    const autoscaler = client.get(resource, ...splitKey(key));
    if (autoscaler === undefined) {
      selectors.delete(key);
      return;
    }

    // Even what fails is tried again only after a whole period.
    loop.queue.addAfter(key, syncPeriod);
    await sync(clone(autoscaler), key);
  });
  const pods = loop.index("pods", ({ metadata }) => [metadata.namespace ?? ""]);

  const sync = async (autoscaler: KubeObject, key: string): Promise<void> => {
    const before = canonical(autoscaler.status);
    const status = await decide(autoscaler, key);
    if (canonical(status) === before) {
      return;
    }

    await client.modify(
      resource,
      autoscaler.metadata.namespace,
      autoscaler.metadata.name,
      (copy) => {
        copy.status = status;
      },
      { subresource: "status" },
    );
  };

  /** Scales and gives the new status. */
  const decide = async (autoscaler: KubeObject, key: string): Promise<Json> => {
    let target: ScaleTarget;
    try {
      target = findTarget(client, autoscaler);
    } catch (error) {
      const why = (error as Error).message;
      recorder.event(autoscaler, "Warning", "FailedGetScale", why);
      set(autoscaler, {
        type: "AbleToScale",
        status: "False",
        reason: "FailedGetScale",
        message: `the HPA controller was unable to get the target's current scale: ${why}`,
      });
      return autoscaler.status;
    }

    set(autoscaler, {
      type: "AbleToScale",
      status: "True",
      reason: "SucceededGetScale",
      message: "the HPA controller was able to get the target's current scale",
    });
    if (target.replicas === 0) {
      set(autoscaler, {
        type: "ScalingActive",
        status: "False",
        reason: "ScalingDisabled",
        message: "scaling is disabled since the replica count of the target is zero",
      });
      return statusOf(autoscaler, { current: 0, desired: 0 });
    }

    const { minReplicas = 1, maxReplicas } = autoscaler.spec;
    if (target.replicas > maxReplicas) {
      const reason = "Current number of replicas above Spec.MaxReplicas";
      return rescale(autoscaler, target, maxReplicas, reason);
    }

    if (target.replicas < minReplicas) {
      const reason = "Current number of replicas below Spec.MinReplicas";
      return rescale(autoscaler, target, minReplicas, reason);
    }

    return measure(autoscaler, target, key);
  };

  const rescale = async (
    autoscaler: KubeObject,
    target: ScaleTarget,
    replicas: number,
    reason: string,
  ): Promise<Json> => {
    try {
      await target.rescale(replicas);
    } catch (error) {
      const why = (error as Error).message;
      const told = `New size: ${replicas}; reason: ${reason}; error: ${why}`;
      recorder.event(autoscaler, "Warning", "FailedRescale", told);
      set(autoscaler, {
        type: "AbleToScale",
        status: "False",
        reason: "FailedUpdateScale",
        message: `the HPA controller was unable to update the target scale: ${why}`,
      });
      return statusOf(autoscaler, { current: target.replicas });
    }

    set(autoscaler, {
      type: "AbleToScale",
      status: "True",
      reason: "SucceededRescale",
      message: `the HPA controller was able to update the target scale to ${replicas}`,
    });
    const told = `New size: ${replicas}; reason: ${reason}`;
    recorder.event(autoscaler, "Normal", "SuccessfulRescale", told);
    return {
      ...statusOf(autoscaler, { current: target.replicas, desired: replicas }),
      lastScaleTime: formatTime(clock.now()),
    };
  };

  /** Replicas by metrics: none can be had. */
  const measure = (autoscaler: KubeObject, target: ScaleTarget, key: string): Json => {
    const { spec, metadata } = autoscaler;
    const unclear = unclearSelector(autoscaler, target, key);
    if (unclear !== undefined) {
      recorder.event(autoscaler, "Warning", "FailedComputeMetricsReplicas", unclear);
      return statusOf(autoscaler, { current: target.replicas });
    }

    const failures = (spec.metrics ?? []).map((metric: Json) =>
      failureOf(metric, metadata.namespace ?? ""),
    );
    for (const { reason, message } of failures) {
      recorder.event(autoscaler, "Warning", reason, message);
    }

    const [first] = failures;
    set(autoscaler, {
      type: "ScalingActive",
      status: "False",
      reason: first.reason,
      message: `the HPA was unable to compute the replica count: ${first.message}`,
    });
    recorder.event(
      autoscaler,
      "Warning",
      "FailedComputeMetricsReplicas",
      `invalid metrics (${failures.length} invalid out of ${failures.length}), first error is: ${first.wrapped}`,
    );
    const unknown = failures.map(() => ({ type: "" }));
    return statusOf(autoscaler, { current: target.replicas, metrics: unknown });
  };

  /** What is wrong with the target's selector, told and put into the condition. */
  const unclearSelector = (
    autoscaler: KubeObject,
    { selector }: ScaleTarget,
    key: string,
  ): string | undefined => {
    if (selector === "") {
      recorder.event(autoscaler, "Warning", "SelectorRequired", "selector is required");
      set(autoscaler, {
        type: "ScalingActive",
        status: "False",
        reason: "InvalidSelector",
        message: "the HPA target's scale is missing a selector",
      });
      return "selector is required";
    }

    selectors.set(key, selector);
    const rivals = rivalsOf(autoscaler.metadata.namespace ?? "", selector);
    if (rivals.length <= 1) {
      return undefined;
    }

    const message = `pods by selector ${selector} are controlled by multiple HPAs: [${rivals.join(" ")}]`;
    recorder.event(autoscaler, "Warning", "AmbiguousSelector", message);
    set(autoscaler, {
      type: "ScalingActive",
      status: "False",
      reason: "AmbiguousSelector",
      message,
    });
    return message;
  };

  /** All autoscalers that select any of these pods. */
  const rivalsOf = (namespace: string, selector: string): string[] => {
    const wanted = parseLabelSelector(selector);
    const selected = pods
      .get(namespace)
      .filter(({ metadata }) => matches(wanted, metadata.labels ?? {}));
    return [...selectors].flatMap(([key, text]) => {
      const [place, name] = splitKey(key);
      const requirements = parseLabelSelector(text);
      const chosen =
        place === namespace &&
        selected.some(({ metadata }) => matches(requirements, metadata.labels ?? {}));
      return chosen ? [`{${name} ${namespace}}`] : [];
    });
  };

  const set = (autoscaler: KubeObject, condition: ScalerCondition): void => {
    autoscaler.status ??= {};
    autoscaler.status.conditions = withCondition(
      autoscaler.status.conditions ?? [],
      condition,
      formatTime(clock.now()),
    );
  };

  loop.watch(resource, ({ type, object }) => {
    const key = `${object.metadata.namespace ?? ""}/${object.metadata.name}`;
    if (type === "DELETED") {
      loop.queue.add(key);
    } else {
      loop.queue.addAfter(key, syncPeriod);
    }
  });
  return loop;
};

const statusOf = (
  { status }: KubeObject,
  { current, desired, metrics }: { current: number; desired?: number; metrics?: Json[] },
): Json => ({
  ...(current === 0 ? {} : { currentReplicas: current }),
  desiredReplicas: desired ?? status.desiredReplicas ?? 0,
  ...(status.lastScaleTime === undefined ? {} : { lastScaleTime: status.lastScaleTime }),
  currentMetrics: metrics ?? null,
  conditions: status.conditions,
});
