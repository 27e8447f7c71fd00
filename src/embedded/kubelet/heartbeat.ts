/** Registers a node, renews its lease and keeps its status fresh. Follows pkg/kubelet/kubelet_node_status.go. */
import type { Client } from "../api/client.ts";
import { formatMicroTime, formatTime } from "../clock.ts";
import type { Clock } from "../clock.ts";
import type { Json } from "../object.ts";
import { semanticEqual } from "../resources/equality.ts";
import { StatusError } from "../status.ts";
import type { NodeImages } from "./images.ts";
import { nodeObject, nodeStatus } from "./node-object.ts";
import type { NodePlan } from "./nodes.table.ts";

/** Milliseconds. */
const leasePeriod = 10_000;
const statusPeriod = 300_000;
/** Seconds. */
const leaseDuration = 40;

export interface HeartbeatOptions {
  client: Client;
  clock: Clock;
  images(): NodeImages;
  log(message: string): void;
}

export interface Heartbeat {
  /** Writes the status now, as after an image was pulled. */
  refresh(): void;
  stop(): void;
}

export const startHeartbeat = (plan: NodePlan, options: HeartbeatOptions): Heartbeat => {
  const { client, clock, log } = options;
  let isRegistered = false;

  const beat = async (): Promise<void> => {
    try {
      if (!isRegistered) {
        await register(plan, client);
        isRegistered = true;
        await post(() => true);
      } else {
        await post(isDifferent);
      }

      await renewLease(plan, client, clock);
    } catch (error) {
      if (!(error instanceof StatusError)) {
        log(`heartbeat ${plan.name}: ${String((error as Error).stack)}`);
      }
    }
  };

  const post = async (isWorthwhile: (former: Json, status: Json) => boolean): Promise<void> => {
    await client.modify(
      "nodes",
      undefined,
      plan.name,
      (copy) => {
        const former: Json = copy.status ?? {};
        const now = formatTime(clock.now());
        const status = nodeStatus(plan, former, options.images().all(), now);
        if (!isWorthwhile(former, status)) {
          return false;
        }

        copy.status = status;
        return undefined;
      },
      { subresource: "status" },
    );
  };

  const quietly = (): void => {
    post(() => true).catch(() => {});
  };
  const timers = [
    clock.setInterval(() => void beat(), leasePeriod),
    clock.setInterval(quietly, statusPeriod),
  ];
  void beat();
  return {
    refresh: quietly,
    stop: () => {
      for (const timer of timers) {
        timer.cancel();
      }
    },
  };
};

/** Whether anything but heartbeats changed: somebody else, such as the node lifecycle controller, wrote what the kubelet knows better. */
const isDifferent = (former: Json, status: Json): boolean =>
  !semanticEqual(withoutHeartbeats(former), withoutHeartbeats(status));

const withoutHeartbeats = (status: Json): Json => ({
  ...status,
  conditions: ((status.conditions ?? []) as Json[])
    .map((condition) => ({ ...condition, lastHeartbeatTime: undefined }))
    .toSorted((left, right) => (left.type < right.type ? -1 : 1)),
});

const register = async (plan: NodePlan, client: Client): Promise<void> => {
  if (client.get("nodes", undefined, plan.name) === undefined) {
    await client.create("nodes", nodeObject(plan));
  }
};

const renewLease = async ({ name }: NodePlan, client: Client, clock: Clock): Promise<void> => {
  const node = client.get("nodes", undefined, name);
  if (node === undefined) {
    return;
  }

  const renewTime = formatMicroTime(clock.now());
  const namespace = "kube-node-lease";
  const lease = "coordination.k8s.io/leases";
  const renewed = await client.modify(lease, namespace, name, (copy) => {
    copy.spec = { ...copy.spec, renewTime };
  });
  if (renewed === undefined) {
    await client.create(lease, {
      apiVersion: "coordination.k8s.io/v1",
      kind: "Lease",
      metadata: {
        name,
        namespace,
        ownerReferences: [{ apiVersion: "v1", kind: "Node", name, uid: node.metadata.uid }],
      },
      spec: { holderIdentity: name, leaseDurationSeconds: leaseDuration, renewTime },
    });
  }
};
