/** What one node lacks or has too much of. Follows podsShouldBeOnNode of pkg/controller/daemon. */
import type { EventRecorder } from "../../api/client.ts";
import type { KubeObject } from "../../object.ts";
import { isPodReady, untilAvailable } from "../pod-state.ts";
import type { Placement } from "./placement.ts";
import { isUpdated } from "./rolling.ts";

export interface NodeNeeds {
  create: boolean;
  remove: KubeObject[];
}

export interface NodeView {
  daemonSet: KubeObject;
  node: string;
  pods: KubeObject[];
  placement: Placement;
  hash: string;
  surges: boolean;
  now: number;
  recorder: EventRecorder;
}

export const needsOf = (view: NodeView): NodeNeeds => {
  const { pods, placement } = view;
  if (placement.run && pods.length === 0) {
    return { create: true, remove: [] };
  }

  const present = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (!placement.stay) {
    return { create: false, remove: present };
  }

  const remove: KubeObject[] = [];
  const running: KubeObject[] = [];
  for (const pod of present) {
    if (tellFinished(view, pod)) {
      remove.push(pod);
    } else {
      running.push(pod);
    }
  }

  const oldestFirst = running.toSorted(byAge);
  if (!view.surges) {
    return { create: false, remove: [...remove, ...oldestFirst.slice(1)] };
  }

  return oldestFirst.length <= 1
    ? { create: oldestFirst.length === 0 && placement.run, remove }
    : { create: false, remove: [...remove, ...surplus(view, oldestFirst)] };
};

const byAge = (left: KubeObject, right: KubeObject): number =>
  left.metadata.creationTimestamp.localeCompare(right.metadata.creationTimestamp) ||
  (left.metadata.name < right.metadata.name ? -1 : 1);

const tellFinished = ({ daemonSet, node, recorder }: NodeView, pod: KubeObject): boolean => {
  const { namespace, name } = pod.metadata;
  switch (pod["status"]?.phase) {
    case "Failed":
      recorder.event(
        daemonSet,
        "Warning",
        "FailedDaemonPod",
        `Found failed daemon pod ${namespace}/${name} on node ${node}, will try to kill it`,
      );
      return true;
    case "Succeeded":
      recorder.event(
        daemonSet,
        "Normal",
        "SucceededDaemonPod",
        `Found succeeded daemon pod ${namespace}/${name} on node ${node}, will try to delete it`,
      );
      return true;
    default:
      return false;
  }
};

/** Of an old and a new pod one goes as soon as the other can do without it. */
const surplus = ({ daemonSet, hash, now }: NodeView, running: KubeObject[]): KubeObject[] => {
  const fresh = running.find((pod) => isUpdated(daemonSet, pod, hash));
  const old = running.find((pod) => !isUpdated(daemonSet, pod, hash));
  const others = running.filter((pod) => pod !== fresh && pod !== old);
  if (fresh === undefined || old === undefined) {
    return others;
  }

  const isReplaced =
    !isPodReady(old) || untilAvailable(fresh, daemonSet["spec"].minReadySeconds ?? 0, now) === 0;
  return isReplaced ? [...others, old] : others;
};
