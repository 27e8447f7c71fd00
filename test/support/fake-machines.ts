/** What kwok does to the nodes and pods of a cluster in memory. */
import type { WatchEvent } from "../../src/embedded/api/client.ts";
import { formatTime } from "../../src/embedded/clock.ts";
import type { Json } from "../../src/embedded/object.ts";
import type { TestContext } from "./controller-context.ts";

/** Nodes become ready, pods on them run, and go when they are told to: what kwok does. */
export const startFakeMachines = ({ client, clock }: TestContext, boot: number): void => {
  // Writes wait until everybody heard of what was written before.
  const watch = (key: string, listener: (event: WatchEvent) => void): void => {
    client.watch(key, (event) => queueMicrotask(() => listener(event)));
  };

  watch("nodes", ({ type, object }) => {
    const { name, annotations } = object.metadata;
    const isFake = annotations?.["kwok.x-k8s.io/node"] === "fake";
    if (type === "ADDED" && isFake && Number.isFinite(boot)) {
      clock.setTimeout(() => {
        void client.modify(
          "nodes",
          undefined,
          name,
          (copy) => {
            copy["status"] = { ...copy["status"], conditions: [ready(clock.now())] };
          },
          { subresource: "status" },
        );
      }, boot);
    }

    // The node controller's own mark on nodes that were cordoned.
    const isMarked = (object["spec"]?.taints ?? []).some(
      ({ key }: Json) => key === "node.kubernetes.io/unschedulable",
    );
    if (type !== "DELETED" && object["spec"]?.unschedulable === true && !isMarked) {
      void client.modify("nodes", undefined, name, (copy) => {
        const taint = { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" };
        copy["spec"].taints = [
          ...(copy["spec"].taints ?? []),
          { ...taint, timeAdded: formatTime(clock.now()) },
        ];
      });
    }
  });
  watch("pods", ({ type, object }) => {
    const { name, namespace, deletionTimestamp, uid } = object.metadata;
    if (type === "DELETED" || object.spec.nodeName === undefined) {
      return;
    }

    if (deletionTimestamp !== undefined) {
      clock.setTimeout(() => {
        void client
          .delete("pods", namespace, name, { gracePeriodSeconds: 0, preconditions: { uid } })
          .catch(() => {});
      }, 1000);
    } else if (object["status"]?.phase !== "Running") {
      void client.modify(
        "pods",
        namespace,
        name,
        (copy) => {
          copy["status"] = {
            ...copy["status"],
            phase: "Running",
            startTime: formatTime(clock.now()),
            conditions: [ready(clock.now())],
          };
        },
        { subresource: "status" },
      );
    }
  });
};

export const ready = (now: number): Json => ({
  type: "Ready",
  status: "True",
  reason: "KubeletReady",
  lastTransitionTime: formatTime(now),
});
