/** Looks at one pod again and again, never twice at a time. */
import type { Timer } from "../clock.ts";
import type { KubeObject } from "../object.ts";
import { StatusError } from "../status.ts";
import { createLogBuffer } from "./log-buffer.ts";
import { recordsOf } from "./pod-run.ts";
import type { NodeRuntime, PodRun } from "./pod-run.ts";
import { graceOf } from "./kill.ts";
import { restore } from "./restore.ts";
import { syncPod } from "./sync.ts";

export interface Worker {
  run: PodRun;
  /** The pod changed. */
  update(pod: KubeObject): void;
  /** The pod's object is gone: whatever still runs is ended at once. */
  forget(): Promise<void>;
}

/** Milliseconds until a look that failed is repeated. */
const retry = 1000;

export const createWorker = (node: NodeRuntime, pod: KubeObject): Worker => {
  let isBusy = false;
  let isWanted = false;
  let isForgotten = false;

  const again = (ms = 0): void => {
    if (isForgotten) {
      return;
    }

    if (ms > 0) {
      const timer: Timer = node.clock.setTimeout(() => {
        run.timers.delete(timer);
        again();
      }, ms);
      run.timers.add(timer);
      return;
    }

    isWanted = true;
    if (!isBusy) {
      isBusy = true;
      setImmediate(() => void work());
    }
  };

  const work = async (): Promise<void> => {
    while (isWanted) {
      isWanted = false;
      try {
        await syncPod(run);
      } catch (error) {
        if (!(error instanceof StatusError)) {
          node.log(`kubelet ${node.name}: ${pod.metadata.name}: ${String((error as Error).stack)}`);
        }

        again(retry);
      }
    }

    isBusy = false;
  };

  const run: PodRun = {
    node,
    pod,
    records: recordsOf(pod, createLogBuffer),
    isReadyToStart: false,
    mountDelay: 500,
    isTerminated: false,
    isTerminating: false,
    shorten: new Set(),
    again,
    timers: new Set(),
  };
  restore(run);
  again();

  return {
    run,
    update(next) {
      const isLeaving =
        next.metadata.deletionTimestamp !== undefined &&
        run.pod.metadata.deletionTimestamp === undefined;
      const hasChanged = JSON.stringify(next.spec) !== JSON.stringify(run.pod.spec);
      const grace = next.metadata.deletionGracePeriodSeconds;
      const isShorter = grace !== undefined && grace < graceOf(run.pod);
      run.pod = next;
      if (isShorter) {
        for (const restart of run.shorten) {
          restart(grace);
        }
      }

      if (isLeaving || hasChanged) {
        again();
      }
    },
    async forget() {
      isForgotten = true;
      isWanted = false;
      for (const timer of run.timers) {
        timer.cancel();
      }

      for (const record of run.records) {
        record.stopProbes?.();
        record.logs.end();
        record.handle?.signal("SIGKILL");
        await record.handle?.exit;
      }

      node.addresses.release(pod.metadata.uid);
    },
  };
};
