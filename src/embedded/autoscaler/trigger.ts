/** When the next pass begins: at once after one that changed something, when a pod finds no node, or after a while. Follows loop/trigger.go. */
import type { Client } from "../api/client.ts";
import type { Clock } from "../clock.ts";
import { isPodFinished } from "../controllers/pod-state.ts";
import type { Json, KubeObject } from "../object.ts";
import { goDuration } from "./go-text.ts";
import type { Klog } from "./log.ts";

export interface Trigger {
  /** @param change What the last passes did: then it goes on at once. */
  wait(change: "scale up" | "scale down" | undefined): Promise<void>;
  stop(): void;
}

/** Milliseconds after which a pod that finds no node is no news. */
const newsAge = 10_000;

export const createTrigger = (
  { client, clock, log }: { client: Client; clock: Clock; log: Klog },
  scanInterval: number,
  signal: AbortSignal,
): Trigger => {
  let hasNews = false;
  let wake: (() => void) | undefined;
  const stop = client.watch("pods", ({ type, object }) => {
    if (type !== "DELETED" && isNews(object, clock.now())) {
      hasNews = true;
      wake?.();
    }
  });

  const takeNews = (): boolean => {
    const had = hasNews;
    hasNews = false;
    return had;
  };

  return {
    wait: async (change) => {
      if (change !== undefined) {
        const reason = takeNews()
          ? "Autoscaler loop triggered by unschedulable pod appearing"
          : `Autoscaler loop triggered immediately after a ${change}`;
        log.info(0, "trigger.go:135", reason);
        return;
      }

      if (!hasNews) {
        await new Promise<void>((resolve, reject) => {
          const timer = clock.setTimeout(done, scanInterval);
          const abort = (): void => {
            timer.cancel();
            reject(signal.reason as Error);
          };
          function done(): void {
            timer.cancel();
            wake = undefined;
            signal.removeEventListener("abort", abort);
            resolve();
          }

          wake = done;
          signal.addEventListener("abort", abort, { once: true });
          if (signal.aborted) {
            abort();
          }
        });
      }

      log.info(
        0,
        "trigger.go:87",
        takeNews()
          ? "Autoscaler loop triggered by unschedulable pod appearing"
          : `Autoscaler loop triggered by a ${goDuration(scanInterval)} timer`,
      );
    },
    stop,
  };
};

const isNews = (pod: KubeObject, now: number): boolean => {
  if ((pod.spec.nodeName ?? "") !== "" || isPodFinished(pod)) {
    return false;
  }

  const condition: Json = pod["status"]?.conditions?.find(
    ({ type }: Json) => type === "PodScheduled",
  );
  return (
    condition?.status === "False" &&
    condition.reason === "Unschedulable" &&
    Date.parse(condition.lastTransitionTime ?? "") + newsAge >= now
  );
};
