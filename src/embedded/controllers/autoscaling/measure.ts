/** All metrics of an autoscaler together: the one that asks for most decides (horizontal.go: computeReplicasForMetrics). */
import type { Json, KubeObject } from "../../object.ts";
import { parseQuantity } from "../../resources/quantity.ts";
import type { MetricFailure } from "./failures.ts";
import { evaluate, type Evaluation, type MetricContext } from "./metric.ts";
import type { AutoscalerOptions } from "./options.ts";
import type { Tolerances } from "./replica-calculator.ts";

export interface Measurement {
  /** Undefined when all metrics failed, or when some did and the others would let replicas go. */
  best: Evaluation | undefined;
  /** `status.currentMetrics`; what failed has an entry without content. */
  shown: Json[];
  failures: MetricFailure[];
  /** Of what failed, over all metrics; undefined when the metrics can be acted on. */
  refusal: string | undefined;
}

export const measure = async (
  { spec }: KubeObject,
  context: Omit<MetricContext, "tolerances">,
): Promise<Measurement> => {
  const tolerances = tolerancesOf(spec.behavior, context.options);
  const outcomes = await Promise.all(
    ((spec.metrics ?? []) as Json[]).map((metric) => evaluate(metric, { ...context, tolerances })),
  );
  const failures: MetricFailure[] = [];
  let best: Evaluation | undefined;
  for (const outcome of outcomes) {
    if ("failure" in outcome) {
      failures.push(outcome.failure);
    } else if (best === undefined || outcome.replicas > best.replicas) {
      best = outcome;
    }
  }

  const shown = outcomes.map((outcome) => ("failure" in outcome ? { type: "" } : outcome.status));
  const [first] = failures;
  if (first === undefined || (best !== undefined && best.replicas >= context.current)) {
    return { best, shown, failures, refusal: undefined };
  }

  const count = `${failures.length} invalid out of ${outcomes.length}`;
  const refusal = `invalid metrics (${count}), first error is: ${first.wrapped}`;
  return { best: undefined, shown, failures, refusal };
};

const tolerancesOf = (behavior: Json, { tolerance }: AutoscalerOptions): Tolerances => ({
  up: shareOf(behavior?.scaleUp?.tolerance, tolerance),
  down: shareOf(behavior?.scaleDown?.tolerance, tolerance),
});

const shareOf = (text: string | undefined, usual: number): number =>
  text === undefined ? usual : parseQuantity(text).toNumber();
