/** Looks at one pod again and again, never twice at a time. */
import { setImmediate as turn } from "node:timers/promises";
import type { Timer } from "../clock.ts";
import type { Json, KubeObject } from "../object.ts";
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
  /** The pod's object is gone: whatever still runs is ended at once. Resolves when nothing does, and nothing will. */
  forget(): Promise<void>;
}

/** Milliseconds until a look that failed is repeated. */
const retry = 1000;

export const createWorker = (node: NodeRuntime, pod: KubeObject): Worker => {
  let busy: Promise<void> | undefined;
  let isWanted = false;

  const again = (ms = 0): void => {
    if (run.isForgotten) {
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
    busy ??= turn().then(work);
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

    busy = undefined;
  };

  const run: PodRun = {
    node,
    pod,
    records: recordsOf(pod, createLogBuffer),
    isReadyToStart: false,
    mountDelay: 500,
    isTerminated: false,
    isTerminating: false,
    isForgotten: false,
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

      if (isLeaving || hasChanged || isOfAnotherTime(run)) {
        again();
      }
    },
    async forget() {
      run.isForgotten = true;
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

      await busy;
      node.addresses.release(pod.metadata.uid);
    },
  };
};

/** The status that is stored is none that this kubelet wrote last: the cluster went back to an earlier state. */
const isOfAnotherTime = ({ pod, records }: PodRun): boolean => {
  const known: Json[] = pod.status?.containerStatuses ?? [];
  return records
    .filter(({ kind }) => kind === "main")
    .some(({ name, state, ready, restarts }) => {
      const status = known.find((one) => one.name === name);
      return status === undefined
        ? state.kind === "running"
        : status.ready !== ready || status.restartCount !== restarts;
    });
};
