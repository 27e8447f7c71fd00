/** Questions about pods that several parts of the autoscaler ask. Follows utils/pod and utils/drain. */
import { controllerOf } from "../object.ts";
import type { Json, KubeObject } from "../object.ts";
import { semanticEqual } from "../resources/equality.ts";

const configMirror = "kubernetes.io/config.mirror";
const configSource = "kubernetes.io/config.source";

export const annotationOf = ({ metadata }: KubeObject, key: string): string | undefined =>
  metadata.annotations?.[key];

export const isDaemonSetPod = (pod: KubeObject): boolean =>
  controllerOf(pod)?.kind === "DaemonSet" ||
  annotationOf(pod, "cluster-autoscaler.kubernetes.io/daemonset-pod") === "true";

export const isMirrorPod = (pod: KubeObject): boolean =>
  annotationOf(pod, configMirror) !== undefined;

const isStaticPod = (pod: KubeObject): boolean => {
  const source = annotationOf(pod, configSource);
  return source !== undefined && source !== "api";
};

/** Somebody makes it anew when it goes. */
export const isRecreatable = (pod: KubeObject): boolean =>
  !isStaticPod(pod) && !isMirrorPod(pod) && !isDaemonSetPod(pod);

export const priorityOf = ({ spec }: KubeObject): number => spec.priority ?? 0;

/** So unimportant that nothing is done for it. */
export const isExpendable = ({ spec }: KubeObject, cutoff: number): boolean =>
  spec.priority !== undefined && spec.priority < cutoff;

/** The same pod without a node. */
export const withoutNode = (pod: KubeObject): KubeObject => {
  const { nodeName: _, ...spec } = pod.spec;
  return { ...pod, spec };
};

/** Whether the scheduler treats both alike. */
export const areAlike = (one: KubeObject, other: KubeObject): boolean =>
  semanticEqual(one.metadata.labels, other.metadata.labels) &&
  semanticEqual(schedulingSpec(one), schedulingSpec(other));

/** By spec, since many pods are compared with the same few. */
const known = new WeakMap<Json>();

const schedulingSpec = ({ spec }: KubeObject): Json => {
  const reduced = known.get(spec) ?? reducedSpec(spec);
  known.set(spec, reduced);
  return reduced;
};

/** A spec without what never matters for placing: generated volumes, host name, environment. */
const reducedSpec = (spec: Json): Json => {
  const volumes: Json[] = spec.volumes ?? [];
  const projected = new Set(
    volumes.filter((volume) => volume.projected !== undefined).map(({ name }) => name),
  );
  const plain = (containers: Json[] | undefined): Json[] | undefined =>
    containers?.map(({ env: _env, volumeMounts = [], ...container }) => ({
      ...container,
      volumeMounts: volumeMounts.filter(({ name }: Json) => !projected.has(name)),
    }));
  return {
    ...spec,
    hostname: undefined,
    volumes: volumes.filter(({ name }) => !projected.has(name)),
    containers: plain(spec.containers),
    initContainers: plain(spec.initContainers),
  };
};

/** Terminating for longer than its grace period and half a minute: as good as gone. @param now Wall clock. */
export const isLongTerminating = ({ metadata, spec }: KubeObject, now: number): boolean =>
  metadata.deletionTimestamp !== undefined &&
  Date.parse(metadata.deletionTimestamp) +
    ((spec.terminationGracePeriodSeconds ?? 30) + 30) * 1000 <
    now;
