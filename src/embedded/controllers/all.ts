/** Starts every controller of the controller manager. */
import { startRoleAggregation } from "../auth/role-aggregation.ts";
import { createAutoscalers } from "./autoscaling/controller.ts";
import { noResourceMetrics, type ResourceMetrics } from "./autoscaling/pod-metrics.ts";
import type { ControllerContext, Running, StartController } from "./controller.ts";
import { startCronJobs } from "./cronjob/controller.ts";
import { startDaemonSets } from "./daemonset/controller.ts";
import { startDeployments } from "./deployment/controller.ts";
import { startDisruption } from "./disruption/controller.ts";
import { startEndpoints } from "./endpoints/legacy.ts";
import { startEndpointSliceMirroring } from "./endpoints/mirror.ts";
import { startEndpointSlices } from "./endpoints/slices.ts";
import { withFieldManager } from "./field-manager.ts";
import { startGarbageCollector } from "./gc/controller.ts";
import { startRootCertificates, startServiceAccounts } from "./identity/service-accounts.ts";
import { startJobs } from "./job/controller.ts";
import { startJobTtl } from "./job/ttl.ts";
import { startNamespaces } from "./namespace/controller.ts";
import { startReplicaSets, startReplicationControllers } from "./replicaset/controller.ts";

import { startNodeLifecycle } from "./nodes/lifecycle.ts";
import { startPodGc } from "./nodes/pod-gc.ts";
import { startTaintEviction } from "./nodes/taint-eviction.ts";
import { startNodeTtl } from "./nodes/ttl.ts";
import { startQuotas } from "./quota/controller.ts";
import { startVolumeBinder } from "./storage/binder.ts";
import { startEphemeralVolumes } from "./storage/ephemeral.ts";
import { startClaimProtection, startVolumeProtection } from "./storage/protection.ts";
import { startStatefulSets } from "./statefulset/controller.ts";

const controllers: StartController[] = [
  startNamespaces,
  startServiceAccounts,
  startRootCertificates,
  startGarbageCollector,
  startRoleAggregation,
  startDeployments,
  startReplicaSets,
  startReplicationControllers,
  startDaemonSets,
  startStatefulSets,
  startJobs,
  startJobTtl,
  startCronJobs,
  startEndpointSlices,
  startEndpoints,
  startEndpointSliceMirroring,
  startQuotas,
  startDisruption,
  startVolumeBinder,
  startClaimProtection,
  startVolumeProtection,
  startEphemeralVolumes,
  startNodeLifecycle,
  startTaintEviction,
  startNodeTtl,
  startPodGc,
];

/** @param metrics What autoscalers go by; default: a cluster where nobody serves any. */
export const startControllers = (
  context: ControllerContext,
  metrics: ResourceMetrics = noResourceMetrics,
): Running => {
  const named = { ...context, client: withFieldManager(context.client, "kube-controller-manager") };
  const all = [...controllers, createAutoscalers({ api: metrics })];
  const running = all.flatMap((start) => {
    try {
      return [start(named)];
    } catch (error) {
      context.log(`${start.name}: ${String((error as Error).stack)}`);
      return [];
    }
  });
  return {
    stop: async () => {
      for (const one of running) {
        await one.stop();
      }
    },
  };
};
