/** From what the metrics ask for to what is done: stabilised over time, limited in speed, within the bounds (horizontal.go). */
import type { Json, KubeObject } from "../../object.ts";
import type { ScalerCondition } from "./conditions.ts";
import type { History } from "./history.ts";
import { type Bounds, limitByBehaviour, limitPlainly, type Limited } from "./limits.ts";
import type { AutoscalerOptions } from "./options.ts";

export interface Normalised {
  replicas: number;
  conditions: ScalerCondition[];
}

const stabilisedUp = {
  reason: "ScaleUpStabilized",
  message:
    "recent recommendations were lower than current one, applying the lowest recent recommendation",
};
const stabilisedDown = {
  reason: "ScaleDownStabilized",
  message:
    "recent recommendations were higher than current one, applying the highest recent recommendation",
};
const ready = {
  reason: "ReadyForNewScale",
  message: "recommended size matches current size",
};

/** @param now Milliseconds of the cluster's own time. */
export const normalise = (
  { spec }: KubeObject,
  wanted: number,
  bounds: Bounds,
  history: History,
  { downscaleStabilisation }: AutoscalerOptions,
  now: number,
): Normalised => {
  const { behavior } = spec;
  if (behavior === undefined) {
    const { highest } = history.recommend(wanted, now, { up: 0, down: downscaleStabilisation });
    const limit = limitPlainly(highest, bounds);
    return told(wanted, highest, stabilisedDown, limit);
  }

  const window = {
    up: windowOf(behavior.scaleUp, 0),
    down: windowOf(behavior.scaleDown, downscaleStabilisation),
  };
  const { lowest, highest } = history.recommend(wanted, now, window);
  const stabilised = Math.min(Math.max(bounds.current, lowest), highest);
  const why = wanted >= bounds.current ? stabilisedUp : stabilisedDown;
  const limit = limitByBehaviour(stabilised, bounds, behavior, history, now);
  return told(wanted, stabilised, why, limit);
};

const windowOf = ({ stabilizationWindowSeconds }: Json, usual: number): number =>
  stabilizationWindowSeconds === undefined ? usual : stabilizationWindowSeconds * 1000;

const told = (
  wanted: number,
  stabilised: number,
  whyStabilised: { reason: string; message: string },
  { replicas, ...limit }: Limited,
): Normalised => ({
  replicas,
  conditions: [
    {
      type: "AbleToScale",
      status: "True",
      ...(stabilised === wanted ? ready : whyStabilised),
    },
    {
      type: "ScalingLimited",
      status: replicas === stabilised ? "False" : "True",
      ...limit,
    },
  ],
});

/** The longest period of any policy for going in this direction, in milliseconds. */
export const longestPeriod = (behavior: Json, up: boolean): number => {
  const { policies = [] } = up ? behavior.scaleUp : behavior.scaleDown;
  return Math.max(0, ...(policies as Json[]).map(({ periodSeconds }) => periodSeconds * 1000));
};
