/** A pod goes: containers stop, sidecars last, then the pod's object is given up. */
import { StatusError } from "../status.ts";
import { killContainer } from "./kill.ts";
import type { ContainerRecord, PodRun } from "./pod-run.ts";
import { publishStatus } from "./pod-status.ts";

/** Stops everything that runs. @param grace Seconds; by default those of the deletion, else of the pod. */
export const stopContainers = async (run: PodRun, grace?: number): Promise<void> => {
  run.isTerminating = true;
  const options = grace === undefined ? {} : { grace };
  for (const record of run.records) {
    record.stopProbes?.();
  }

  const running = run.records.filter(({ handle }) => handle !== undefined);
  const isSidecar = ({ kind }: ContainerRecord): boolean => kind === "sidecar";
  await Promise.all(
    running
      .filter((record) => !isSidecar(record))
      .map((record) => killContainer(run, record, options)),
  );
  for (const record of running.filter(isSidecar).toReversed()) {
    await killContainer(run, record, options);
  }

  run.isTerminated = true;
};

/** Stops the pod and, when it was deleted, removes its object. */
export const terminatePod = async (run: PodRun): Promise<void> => {
  if (!run.isTerminated) {
    await stopContainers(run);
    // The ends of the containers are noted in the same turn in which they resolve.
    await Promise.resolve();
  }

  for (const record of run.records) {
    if (record.state.kind === "waiting" && record.last === undefined) {
      record.ready = false;
    }
  }

  await publishStatus(run);
  const { namespace, name, uid, deletionTimestamp } = run.pod.metadata;
  if (deletionTimestamp === undefined || run.isForgotten) {
    return;
  }

  try {
    await run.node.client.delete("pods", namespace, name, {
      gracePeriodSeconds: 0,
      preconditions: { uid },
    });
  } catch (error) {
    if (!(error instanceof StatusError) || (error.code !== 404 && error.code !== 409)) {
      throw error;
    }
  }
};
