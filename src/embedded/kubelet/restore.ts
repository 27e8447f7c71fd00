/** A pod that was there before the kubelet: what its status says is where its containers go on. */
import type { Json } from "../object.ts";
import type { ContainerRecord, PodRun, Terminated } from "./pod-run.ts";

export const restore = (run: PodRun): void => {
  const { status } = run.pod;
  const statuses: Json[] = [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ];
  if (status?.startTime === undefined) {
    return;
  }

  run.startTime = status.startTime;
  if (status.podIP !== undefined && run.pod.spec.hostNetwork !== true) {
    run.node.addresses.keep(run.pod.metadata.uid, status.podIP);
  }

  for (const record of run.records) {
    const known = statuses.find(({ name }) => name === record.name);
    if (known !== undefined) {
      restoreContainer(record, known);
    }
  }

  run.isTerminated = status.phase === "Succeeded" || status.phase === "Failed";
};

const restoreContainer = (record: ContainerRecord, known: Json): void => {
  record.restarts = known.restartCount ?? 0;
  const last = terminatedOf(known.lastState?.terminated);
  if (last !== undefined) {
    record.last = last;
  }

  const id = withoutScheme(known.containerID);
  if (id !== undefined) {
    record.id = id;
  }

  const terminated = terminatedOf(known.state?.terminated);
  if (terminated !== undefined) {
    record.state = { kind: "terminated", terminated };
    record.ready = record.kind === "init" && terminated.exitCode === 0;
  } else if (known.state?.running !== undefined) {
    record.isResumed = true;
  }
};

const withoutScheme = (id: string | undefined): string | undefined =>
  id === undefined || id === "" ? undefined : id.replace(/^containerd:\/\//, "");

const terminatedOf = (terminated: Json): Terminated | undefined => {
  if (terminated === undefined) {
    return undefined;
  }

  const { containerID, ...rest } = terminated;
  const id = withoutScheme(containerID);
  return { ...rest, ...(id === undefined ? {} : { containerID: id }) };
};
