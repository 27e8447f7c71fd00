/** Finds a node for every pod that has none. Follows k8s.io/kubernetes pkg/scheduler with its default profile. */
import { formatTime } from "../clock.ts";
import type { ControllerContext, Running } from "../controllers/controller.ts";
import { withFieldManager } from "../controllers/field-manager.ts";
import { isPodFinished } from "../controllers/pod-state.ts";
import { clone, namespacedName } from "../object.ts";
import type { KubeObject } from "../object.ts";
import { StatusError } from "../status.ts";
import { bindPod, evictVictims, setCondition } from "./actions.ts";
import type { Actions } from "./actions.ts";
import { decide } from "./cycle.ts";
import { createSeriesRecorder } from "./events.ts";
import { watchNodes } from "./node-state.ts";
import { createPodQueue } from "./queue.ts";
import { settleClaims } from "./volumes.ts";
import { watchForChange } from "./wake.ts";

const schedulerName = "default-scheduler";

export const startScheduler = (
  context: ControllerContext,
  host = "drydock-control-plane",
): Running => {
  const { clock, log } = context;
  const client = withFieldManager(context.client, "kube-scheduler");
  const recorder = createSeriesRecorder(client, clock, schedulerName, host);
  const actions: Actions = { client, recorder, now: () => formatTime(clock.now()) };
  const nodes = watchNodes(client);
  const nominated = new Map<string, { pod: KubeObject; node: string }>();
  let running = false;
  let stopped = false;

  const wake = (): void => {
    if (!running && !stopped) {
      running = true;
      setImmediate(() => void drain());
    }
  };

  const queue = createPodQueue(clock, wake);

  const drain = async (): Promise<void> => {
    for (let key = queue.next(); key !== undefined; key = queue.next()) {
      try {
        await schedule(key);
      } catch (error) {
        queue.rest(key);
        if (!(error instanceof StatusError)) {
          log(`scheduler: ${key}: ${error instanceof Error ? error.stack : String(error)}`);
        }
      }

      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }

    running = false;
  };

  const schedule = async (key: string): Promise<void> => {
    const [namespace, name = ""] = key.split("/");
    const pod = client.get("pods", namespace, name);
    if (pod === undefined || !isWaiting(pod)) {
      queue.remove(key);
      return;
    }

    const decision = decide(pod, {
      client,
      states: nodes.all(),
      nominated: [...nominated.values()],
      random: context.random,
    });
    if ("node" in decision) {
      nominated.delete(key);
      const { node } = decision.node;
      if (await settleClaims(client, pod, node)) {
        await bindPod(actions, pod, node.metadata.name);
        queue.remove(key);
      } else {
        // The claims' own changes bring the pod back.
        queue.rest(key);
      }

      return;
    }

    const { victims, message, clearNomination } = decision;
    const node = victims?.state.node.metadata.name;
    if (node !== undefined) {
      nominated.set(key, { pod: clone(pod), node });
    } else if (clearNomination) {
      nominated.delete(key);
    }

    queue.rest(key);
    recorder.event(pod, {
      type: "Warning",
      reason: "FailedScheduling",
      action: "Scheduling",
      message,
    });
    await setCondition(
      actions,
      pod,
      "Unschedulable",
      message,
      node ?? (clearNomination ? "" : undefined),
    );
    if (victims !== undefined) {
      await evictVictims(actions, pod, victims);
    }
  };

  const stopPods = client.watch("pods", ({ type, object, old }) => {
    const key = namespacedName(object);
    if (type === "DELETED" || !isWaiting(object)) {
      nominated.delete(key);
      queue.remove(key);
    } else if (old === undefined || !isWaiting(old) || hasChanged(old, object)) {
      if (!isGated(object)) {
        queue.add(object);
      }
    }
  });
  const stopChanges = watchForChange(client, () => queue.wake());

  return {
    stop: () => {
      stopped = true;
      stopPods();
      stopChanges();
      queue.stop();
      nodes.stop();
    },
  };
};

const isWaiting = (pod: KubeObject): boolean =>
  pod.spec.nodeName === undefined &&
  (pod.spec.schedulerName ?? schedulerName) === schedulerName &&
  pod.metadata.deletionTimestamp === undefined &&
  !isPodFinished(pod);

const isGated = ({ spec }: KubeObject): boolean => (spec.schedulingGates ?? []).length > 0;

// The scheduler's own notes in the status are no reason to try again.
const hasChanged = (old: KubeObject, pod: KubeObject): boolean =>
  JSON.stringify([old.spec, old.metadata.labels]) !==
  JSON.stringify([pod.spec, pod.metadata.labels]);
