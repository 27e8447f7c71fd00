/** One container as `status.containerStatuses` shows it. */
import type { Json } from "../object.ts";
import type { ContainerRecord, Terminated } from "./pod-run.ts";

export const containerStatus = (record: ContainerRecord): Json => {
  const { name, spec, state, last, restarts, id, image, imageId, started, ready, kind } = record;
  const { resources, volumeMounts = [] } = spec;
  const isRunning = state.kind === "running";
  const hasResources = Object.keys(resources ?? {}).length > 0;
  return {
    name,
    state: stateOf(record),
    lastState: last === undefined ? {} : { terminated: terminatedOf(last) },
    ready,
    restartCount: restarts,
    image: image ?? spec.image,
    imageID: imageId ?? "",
    ...(id === undefined ? {} : { containerID: `containerd://${id}` }),
    ...(kind === "ephemeral" ? {} : { started: isRunning && started }),
    ...(hasResources ? { allocatedResources: resources.requests, resources } : { resources: {} }),
    ...(volumeMounts.length === 0 ? {} : { volumeMounts: volumeMounts.map(mountStatus) }),
    ...(isRunning ? { user: { linux: userOf(spec) } } : {}),
  };
};

const stateOf = ({ state }: ContainerRecord): Json => {
  switch (state.kind) {
    case "waiting":
      return {
        waiting: {
          reason: state.reason,
          ...(state.message === undefined ? {} : { message: state.message }),
        },
      };
    case "running":
      return { running: { startedAt: state.startedAt } };
    case "terminated":
      return { terminated: terminatedOf(state.terminated) };
  }
};

const terminatedOf = ({ containerID, ...rest }: Terminated): Json => ({
  ...rest,
  ...(containerID === undefined ? {} : { containerID: `containerd://${containerID}` }),
});

const mountStatus = ({ name, mountPath, readOnly }: Json): Json => ({
  name,
  mountPath,
  ...(readOnly === true ? { readOnly: true, recursiveReadOnly: "Disabled" } : {}),
});

const userOf = ({ securityContext }: Json): Json => {
  const uid = securityContext?.runAsUser ?? 0;
  const gid = securityContext?.runAsGroup ?? 0;
  return { uid, gid, supplementalGroups: [gid] };
};
