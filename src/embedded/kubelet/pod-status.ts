/** Writes a pod's status when it changed. */
import { formatTime } from "../clock.ts";
import { canonical } from "../controllers/template-hash.ts";
import type { Json } from "../object.ts";
import { containerStatus } from "./container-status.ts";
import { phaseOf } from "./phase.ts";
import type { Phase } from "./phase.ts";
import { podConditions } from "./pod-conditions.ts";
import type { ContainerKind, PodRun } from "./pod-run.ts";

export const publishStatus = async (run: PodRun): Promise<void> => {
  const { node, pod } = run;
  const { namespace, name, uid } = pod.metadata;
  // The same pod may be there again, and is another run's.
  if (run.isForgotten) {
    return;
  }

  await node.client.modify(
    "pods",
    namespace,
    name,
    (copy) => {
      if (copy.metadata.uid !== uid) {
        return false;
      }

      const before = canonical(copy.status);
      copy.status = statusOf(run, copy.status ?? {});
      return canonical(copy.status) === before ? false : undefined;
    },
    { subresource: "status" },
  );
};

const statusOf = (run: PodRun, former: Json): Json => {
  const { node, pod } = run;
  const phase = settledPhase(run, former);
  const { qosClass, nominatedNodeName: _, podIP, podIPs, ...rest } = former;
  const address = run.ip ?? podIP;
  return {
    ...rest,
    ...(pod.metadata.generation === undefined
      ? {}
      : { observedGeneration: pod.metadata.generation }),
    phase,
    ...(run.verdict === undefined
      ? {}
      : { reason: run.verdict.reason, message: run.verdict.message }),
    conditions: podConditions(run, phase, former.conditions ?? [], formatTime(node.clock.now())),
    hostIP: node.address,
    hostIPs: [{ ip: node.address }],
    ...(address === undefined ? {} : { podIP: address, podIPs: podIPs ?? [{ ip: address }] }),
    ...(run.startTime === undefined ? {} : { startTime: run.startTime }),
    ...statuses(run, "initContainerStatuses", ["init", "sidecar"]),
    ...statuses(run, "containerStatuses", ["main"]),
    ...statuses(run, "ephemeralContainerStatuses", ["ephemeral"]),
    qosClass,
  };
};

// A pod never leaves a final phase.
const settledPhase = (run: PodRun, { phase }: Json): Phase =>
  phase === "Failed" || phase === "Succeeded" ? phase : phaseOf(run);

const statuses = ({ records }: PodRun, field: string, kinds: ContainerKind[]): Json => {
  const list = records.filter(({ kind }) => kinds.includes(kind));
  return list.length === 0 ? {} : { [field]: list.map(containerStatus) };
};
