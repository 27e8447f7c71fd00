/** One look at one autoscaler: reads the target's scale and the metrics, resizes, and tells the new status (horizontal.go: reconcileAutoscaler). */
import type { Client, EventRecorder } from "../../api/client.ts";
import { type Clock, formatTime } from "../../clock.ts";
import type { Json, KubeObject } from "../../object.ts";
import { withCondition } from "./conditions.ts";
import type { ScalerCondition } from "./conditions.ts";
import type { History } from "./history.ts";
import { measure } from "./measure.ts";
import { longestPeriod, normalise } from "./normalise.ts";
import type { AutoscalerOptions } from "./options.ts";
import type { ResourceMetrics } from "./pod-metrics.ts";
import { select, type Selectors } from "./rivals.ts";
import { statusAfter } from "./status.ts";
import { findTarget } from "./target.ts";
import type { ScaleTarget } from "./target.ts";

export interface Reconciler {
  client: Client;
  clock: Clock;
  recorder: EventRecorder;
  api: ResourceMetrics;
  options: AutoscalerOptions;
  selectors: Selectors;
  /** All pods of a namespace. */
  podsIn(namespace: string): KubeObject[];
}

/** What is wanted and why; without `replicas` the metrics do not tell. */
interface Wish {
  replicas?: number;
  reason?: string;
  metrics?: Json[];
}

/** Changes the copy of the autoscaler that it is given, its status in the end. */
export class Reconciliation {
  readonly #tools: Reconciler;
  readonly #autoscaler: KubeObject;
  readonly #key: string;
  readonly #history: History;

  constructor(tools: Reconciler, autoscaler: KubeObject, key: string, history: History) {
    this.#tools = tools;
    this.#autoscaler = autoscaler;
    this.#key = key;
    this.#history = history;
  }

  /** Resolves with the new status. */
  async run(): Promise<Json> {
    const { client } = this.#tools;
    let target: ScaleTarget;
    try {
      target = findTarget(client, this.#autoscaler);
    } catch (error) {
      const why = (error as Error).message;
      this.#tell("Warning", "FailedGetScale", why);
      this.#note({
        type: "AbleToScale",
        status: "False",
        reason: "FailedGetScale",
        message: `the HPA controller was unable to get the target's current scale: ${why}`,
      });
      return this.#autoscaler.status;
    }

    this.#note({
      type: "AbleToScale",
      status: "True",
      reason: "SucceededGetScale",
      message: "the HPA controller was able to get the target's current scale",
    });
    this.#history.begin(target.replicas, this.#time());
    const wish = await this.#wishFor(target);
    if (wish.replicas === undefined) {
      return this.#statusWith(target.replicas, wish.metrics);
    }

    return wish.replicas === target.replicas
      ? this.#statusWith(target.replicas, wish.metrics, target.replicas)
      : this.#rescale(target, wish.replicas, wish);
  }

  async #wishFor(target: ScaleTarget): Promise<Wish> {
    const { replicas } = target;
    const { minReplicas = 1, maxReplicas } = this.#autoscaler.spec;
    if (replicas === 0 && minReplicas !== 0) {
      this.#note({
        type: "ScalingActive",
        status: "False",
        reason: "ScalingDisabled",
        message: "scaling is disabled since the replica count of the target is zero",
      });
      return { replicas };
    }

    if (replicas > maxReplicas) {
      const reason = "Current number of replicas above Spec.MaxReplicas";
      return { replicas: maxReplicas, reason };
    }

    if (replicas < minReplicas) {
      const reason = "Current number of replicas below Spec.MinReplicas";
      return { replicas: minReplicas, reason };
    }

    return this.#wishOfMetrics(target);
  }

  async #wishOfMetrics(target: ScaleTarget): Promise<Wish> {
    const { namespace = "" } = this.#autoscaler.metadata;
    const candidates = this.#tools.podsIn(namespace);
    const selection = select(this.#tools.selectors, this.#key, target.selector, candidates);
    if ("reason" in selection) {
      this.#tell("Warning", selection.event, selection.message);
      this.#inactive(selection.reason, selection.shown);
      this.#tell("Warning", "FailedComputeMetricsReplicas", selection.message);
      return {};
    }

    const { best, shown: metrics } = await this.#measure(target, selection.pods);
    if (best === undefined) {
      return { metrics };
    }

    const { replicas: current } = target;
    const { minReplicas = 1, maxReplicas } = this.#autoscaler.spec;
    const { replicas, conditions } = normalise(
      this.#autoscaler,
      best.replicas,
      { current, minimum: minReplicas, maximum: maxReplicas },
      this.#history,
      this.#tools.options,
      this.#time(),
    );
    for (const condition of conditions) {
      this.#note(condition);
    }

    const reason =
      best.replicas > current
        ? `${best.name} above target`
        : best.replicas < current
          ? "All metrics below target"
          : "";
    return { replicas, reason, metrics };
  }

  /** Reads the metrics and tells what came of it. */
  async #measure({ replicas: current, selector }: ScaleTarget, pods: KubeObject[]) {
    const { api, options, clock } = this.#tools;
    const { metadata } = this.#autoscaler;
    const measurement = await measure(this.#autoscaler, {
      namespace: metadata.namespace ?? "",
      selector,
      pods,
      current,
      api,
      options,
      now: clock.now(),
    });
    const { best, failures, refusal } = measurement;
    for (const { reason, message } of failures) {
      this.#tell("Warning", reason, message);
    }

    const [first] = failures;
    if (first !== undefined && refusal !== undefined) {
      const message = `the HPA was unable to compute the replica count: ${first.message}`;
      this.#inactive(first.reason, message);
      this.#tell("Warning", "FailedComputeMetricsReplicas", refusal);
    } else {
      this.#note({
        type: "ScalingActive",
        status: "True",
        reason: "ValidMetricFound",
        message: `the HPA was able to successfully calculate a replica count from ${best?.name ?? ""}`,
      });
    }

    return measurement;
  }

  async #rescale(target: ScaleTarget, replicas: number, { reason, metrics }: Wish): Promise<Json> {
    const { behavior } = this.#autoscaler.spec;
    const told = `New size: ${replicas}; reason: ${reason}`;
    try {
      await target.rescale(replicas);
    } catch (error) {
      const why = (error as Error).message;
      this.#tell("Warning", "FailedRescale", `${told}; error: ${why}`);
      this.#note({
        type: "AbleToScale",
        status: "False",
        reason: "FailedUpdateScale",
        message: `the HPA controller was unable to update the target scale: ${why}`,
      });
      return this.#statusWith(target.replicas, metrics);
    }

    this.#note({
      type: "AbleToScale",
      status: "True",
      reason: "SucceededRescale",
      message: `the HPA controller was able to update the target scale to ${replicas}`,
    });
    this.#tell("Normal", "SuccessfulRescale", told);
    if (behavior !== undefined) {
      const longest = longestPeriod(behavior, replicas > target.replicas);
      this.#history.resized(target.replicas, replicas, this.#time(), longest);
    }

    return {
      ...this.#statusWith(target.replicas, metrics, replicas),
      lastScaleTime: formatTime(this.#tools.clock.now()),
    };
  }

  #inactive(reason: string, message: string): void {
    this.#note({ type: "ScalingActive", status: "False", reason, message });
  }

  #tell(type: "Normal" | "Warning", reason: string, message: string): void {
    this.#tools.recorder.event(this.#autoscaler, type, reason, message);
  }

  #note(condition: ScalerCondition): void {
    this.#autoscaler.status ??= {};
    this.#autoscaler.status.conditions = withCondition(
      this.#autoscaler.status.conditions ?? [],
      condition,
      formatTime(this.#tools.clock.now()),
    );
  }

  /** The cluster's own time, which does not stand still where the clock leaps. */
  #time(): number {
    const { clock } = this.#tools;
    return clock.now() + clock.skipped();
  }

  #statusWith(current: number, metrics?: Json[], desired?: number): Json {
    return statusAfter(this.#autoscaler.status, { current, metrics, desired });
  }
}
