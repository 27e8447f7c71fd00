/** Evicts pods that do not tolerate the NoExecute taints of their node, or no longer. Follows pkg/controller/tainteviction. */
import { formatTime } from "../../clock.ts";
import type { Timer } from "../../clock.ts";
import { namespacedName } from "../../object.ts";
import type { Json, KubeObject } from "../../object.ts";
import { tolerates } from "../../scheduler/tolerations.ts";
import { StatusError } from "../../status.ts";
import type { StartController } from "../controller.ts";
import { createLoop, splitKey } from "../loop.ts";
import { withPodCondition } from "../pod-condition.ts";

interface Planned {
  uid: string;
  since: number;
  due: number;
  timer: Timer;
}

export const startTaintEviction: StartController = (context) => {
  const { client, clock } = context;
  const recorder = context.recorder({ component: "taint-eviction-controller" });
  const planned = new Map<string, Planned>();
  const loop = createLoop(context, "taint eviction", (key) => sync(key));
  const pods = loop.index("pods", ({ spec }) =>
    spec.nodeName === undefined ? [] : [spec.nodeName],
  );

  const about = (key: string): KubeObject => {
    const [namespace, name] = splitKey(key);
    return { apiVersion: "v1", kind: "Pod", metadata: { namespace, name } } as KubeObject;
  };

  const cancel = (key: string): void => {
    const plan = planned.get(key);
    if (plan !== undefined) {
      plan.timer.cancel();
      planned.delete(key);
      recorder.event(
        about(key),
        "Normal",
        "TaintManagerEviction",
        `Cancelling deletion of Pod ${key}`,
      );
    }
  };

  const plan = (key: string, uid: string, since: number, due: number): void => {
    const wait = due - (clock.now() + clock.skipped());
    const timer = clock.setTimeout(
      () => {
        planned.delete(key);
        evict(key, uid).catch((error: unknown) => context.log(`taint eviction: ${String(error)}`));
      },
      Math.max(0, wait),
    );
    planned.set(key, { uid, since, due, timer });
  };

  const evict = async (key: string, uid: string): Promise<void> => {
    const [namespace, name] = splitKey(key);
    const pod = client.get("pods", namespace, name);
    if (pod?.metadata.uid !== uid) {
      return;
    }

    recorder.event(about(key), "Normal", "TaintManagerEviction", `Marking for deletion Pod ${key}`);
    const now = formatTime(clock.now());
    try {
      await client.modify(
        "pods",
        namespace,
        name,
        (copy) => {
          const conditions = withPodCondition(
            copy,
            {
              type: "DisruptionTarget",
              status: "True",
              reason: "DeletionByTaintManager",
              message: "Taint manager: deleting due to NoExecute taint",
            },
            now,
          );
          copy["status"] = { ...copy["status"], conditions };
        },
        { subresource: "status" },
      );
      await client.delete("pods", namespace, name);
    } catch (error) {
      if (!(error instanceof StatusError) || error.code !== 404) {
        throw error;
      }
    }
  };

  const sync = async (key: string): Promise<void> => {
    const pod = client.get("pods", ...splitKey(key));
    const node =
      pod?.spec.nodeName === undefined
        ? undefined
        : client.get("nodes", undefined, pod.spec.nodeName);
    if (pod === undefined || node === undefined) {
      cancel(key);
      return;
    }

    const taints = ((node["spec"]?.taints ?? []) as Json[]).filter(
      ({ effect }) => effect === "NoExecute",
    );
    const wait = tolerationTime(taints, pod.spec.tolerations ?? []);
    if (taints.length === 0 || wait === undefined) {
      cancel(key);
      return;
    }

    const now = clock.now() + clock.skipped();
    const former = planned.get(key);
    const since = wait > 0 ? (former?.since ?? now) : now;
    if (former !== undefined && former.due <= since + wait) {
      return;
    }

    cancel(key);
    plan(key, pod.metadata.uid, since, since + wait);
  };

  loop.watch("pods", ({ object, old }) => {
    const isSame =
      old !== undefined &&
      old.spec.nodeName === object.spec.nodeName &&
      JSON.stringify(old.spec.tolerations) === JSON.stringify(object.spec.tolerations);
    if (!isSame && object.metadata.deletionTimestamp === undefined) {
      loop.queue.add(namespacedName(object));
    }
  });
  loop.watch("nodes", ({ object, old }) => {
    const executing = (node: KubeObject | undefined): string =>
      JSON.stringify(
        (node?.["spec"]?.taints ?? []).filter(({ effect }: Json) => effect === "NoExecute"),
      );
    if (executing(old) !== executing(object)) {
      for (const pod of pods.get(object.metadata.name)) {
        loop.queue.add(namespacedName(pod));
      }
    }
  });
  loop.onStop(() => {
    for (const { timer } of planned.values()) {
      timer.cancel();
    }
  });
  return loop;
};

/** Milliseconds for which all taints are tolerated; 0: not at all, undefined: for good. */
const tolerationTime = (taints: Json[], tolerations: Json[]): number | undefined => {
  const used: Json[] = [];
  for (const taint of taints) {
    const toleration = tolerations.find((candidate) => tolerates(candidate, taint));
    if (toleration === undefined) {
      return 0;
    }

    used.push(toleration);
  }

  const limits = used
    .map(({ tolerationSeconds }) => tolerationSeconds as number | undefined)
    .filter((seconds) => seconds !== undefined);
  return limits.length === 0 ? undefined : Math.max(0, Math.min(...limits)) * 1000;
};
