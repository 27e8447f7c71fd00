/** Watches over nodes: taints them by their conditions and notices when a kubelet falls silent. Follows pkg/controller/nodelifecycle. */
import { formatTime } from "../../clock.ts";
import { clone } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import type { ControllerContext, StartController } from "../controller.ts";
import { createLoop } from "../loop.ts";
import { conditionOf } from "../pod-state.ts";
import { markPodsNotReady } from "./not-ready-pods.ts";
import { syncNoExecute, syncNoSchedule } from "./taints.ts";

/** Milliseconds. */
const monitorPeriod = 5000;
const gracePeriod = 50_000;
const startupGracePeriod = 60_000;

const watched = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"];

/** When a node was last heard of, in cluster time, and by what. */
interface Health {
  probed: number;
  heartbeat: string;
  /** Nobody has said yet how the node is. */
  waits: boolean;
}

export const startNodeLifecycle: StartController = (context) => {
  const { client, clock } = context;
  const recorder = context.recorder({ component: "node-controller" });
  const loop = createLoop(context, "node lifecycle", async (name) => {
    const node = client.get("nodes", undefined, name);
    if (node !== undefined) {
      await syncNoSchedule(client, name, clock.now());
    }
  });
  const pods = loop.index("pods", ({ spec }) =>
    spec.nodeName === undefined ? [] : [spec.nodeName],
  );
  const known = new Map<string, KubeObject>();
  const health = new Map<string, Health>();

  const monitor = async (): Promise<void> => {
    for (const [name, node] of known) {
      if (client.get("nodes", undefined, name) === undefined) {
        // When it was heard of is kept, as in the original: a node of the same name whose status comes by hand is silent at once.
        known.delete(name);
        recorder.event(
          node,
          "Normal",
          "RemovingNode",
          `Node ${name} event: Removing Node ${name} from Controller`,
        );
      }
    }

    for (const node of client.list("nodes")) {
      await look(node);
    }
  };

  const look = async (node: KubeObject): Promise<void> => {
    const { name } = node.metadata;
    const wasReady = conditionOf(node, "Ready")?.status === "True";
    const silent = isSilent(context, node, health);
    if (silent) {
      await markUnknown(context, node);
    }

    if (!known.has(name)) {
      recorder.event(
        aboutNode(node),
        "Normal",
        "RegisteredNode",
        `Node ${name} event: Registered Node ${name} in Controller`,
      );
    }

    known.set(name, node);
    const latest = client.get("nodes", undefined, name);
    const isReady = latest !== undefined && conditionOf(latest, "Ready")?.status === "True";
    await syncNoExecute(client, name, clock.now());
    if (wasReady && !isReady) {
      recorder.event(
        aboutNode(node),
        "Normal",
        "NodeNotReady",
        `Node ${name} status is now: NodeNotReady`,
      );
      await markPodsNotReady({ client, recorder, now: formatTime(clock.now()) }, pods.get(name));
    }
  };

  loop.watch("nodes", ({ type, object }) => {
    if (type !== "DELETED") {
      loop.queue.add(object.metadata.name);
    }
  });
  let isBusy = false;
  let lastTick = clock.now() + clock.skipped();
  const tick = async (): Promise<void> => {
    const now = clock.now() + clock.skipped();
    forgive(health, now - lastTick - monitorPeriod);
    lastTick = now;
    if (isBusy) {
      return;
    }

    isBusy = true;
    await monitor().catch((error: unknown) => context.log(`node lifecycle: ${String(error)}`));
    isBusy = false;
  };
  loop.every(monitorPeriod, () => void tick());
  return loop;
};

/** While the whole process stood still no kubelet could speak: such time is held against none of them. @param late Milliseconds. */
const forgive = (health: Map<string, Health>, late: number): void => {
  if (late > monitorPeriod) {
    for (const one of health.values()) {
      one.probed += late;
    }
  }
};

/** Events about nodes point at them without version. */
const aboutNode = (node: KubeObject): KubeObject => {
  const { resourceVersion: _, ...metadata } = node.metadata;
  return { apiVersion: "v1", kind: "Node", metadata } as KubeObject;
};

const isSilent = (
  { client, clock }: ControllerContext,
  node: KubeObject,
  health: Map<string, Health>,
): boolean => {
  const { name, creationTimestamp } = node.metadata;
  const now = clock.now() + clock.skipped();
  const ready = conditionOf(node, "Ready");
  const lease = client.get("coordination.k8s.io/leases", "kube-node-lease", name);
  const heartbeat = `${ready?.lastHeartbeatTime ?? ""} ${lease?.["spec"]?.renewTime ?? ""}`;
  const former = health.get(name);
  const waits = ready === undefined;
  if (former?.heartbeat !== heartbeat || former.waits !== waits) {
    // A first look, as after a restart, knows of no silence yet; only a node that nobody ever spoke for counts from its creation.
    const neverSpoke = former === undefined && heartbeat === " " && waits;
    const created = Date.parse(creationTimestamp) + clock.skipped();
    health.set(name, { probed: neverSpoke ? created : now, heartbeat, waits });
  }

  const grace = ready === undefined ? startupGracePeriod : gracePeriod;
  return now > (health.get(name)?.probed ?? 0) + grace;
};

const markUnknown = async (
  { client, clock }: ControllerContext,
  { metadata }: KubeObject,
): Promise<void> => {
  const now = formatTime(clock.now());
  await client.modify(
    "nodes",
    undefined,
    metadata.name,
    (copy) => {
      const before = JSON.stringify(copy["status"]);
      const conditions: Json[] = clone(copy["status"]?.conditions ?? []);
      for (const type of watched) {
        unknown(conditions, type, metadata.creationTimestamp, now);
      }

      copy["status"] = { ...copy["status"], conditions };
      return JSON.stringify(copy["status"]) === before ? false : undefined;
    },
    { subresource: "status" },
  );
};

const unknown = (conditions: Json[], type: string, created: string, now: string): void => {
  const condition = conditions.find((one) => one.type === type);
  if (condition === undefined) {
    conditions.push({
      type,
      status: "Unknown",
      lastHeartbeatTime: created,
      lastTransitionTime: now,
      reason: "NodeStatusNeverUpdated",
      message: "Kubelet never posted node status.",
    });
  } else if (condition.status !== "Unknown") {
    Object.assign(condition, {
      status: "Unknown",
      lastTransitionTime: now,
      reason: "NodeStatusUnknown",
      message: "Kubelet stopped posting node status.",
    });
  }
};
