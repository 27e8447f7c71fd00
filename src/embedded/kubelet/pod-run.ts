/** What a kubelet knows of one pod on its node. */
import type { Client, EventRecorder } from "../api/client.ts";
import type { Clock, Timer } from "../clock.ts";
import type { Container, ContainerRuntime } from "../containers/runtime.ts";
import type { Json, KubeObject } from "../object.ts";
import type { AddressPool } from "./addresses.ts";
import type { Dial } from "./dial.ts";
import type { LogBuffer } from "./log-buffer.ts";
import type { NodeImages } from "./images.ts";
import type { NodeStats } from "./stats/node-stats.ts";

/** What all pods of one node share. */
export interface NodeRuntime {
  name: string;
  address: string;
  client: Client;
  clock: Clock;
  recorder: EventRecorder;
  runtime: ContainerRuntime;
  images: NodeImages;
  addresses: AddressPool;
  /** Told of the containers that run. */
  stats: NodeStats;
  random(): number;
  log(message: string): void;
  /** A token for the pod's ServiceAccount. */
  token(pod: KubeObject, audience: string | undefined, seconds: number): string;
  /** Opens a connection into a pod. */
  dial: Dial;
  /** Whether the image's own user is root. */
  runsAsRoot(image: string): boolean;
}

export type ContainerKind = "init" | "sidecar" | "main" | "ephemeral";

export interface Terminated {
  exitCode: number;
  signal?: number;
  reason: string;
  message?: string;
  startedAt: string | null;
  finishedAt: string | null;
  containerID?: string;
}

export type ContainerState =
  | { kind: "waiting"; reason: string; message?: string }
  | { kind: "running"; startedAt: string }
  | { kind: "terminated"; terminated: Terminated };

/** One container of the pod over all its restarts. */
export interface ContainerRecord {
  name: string;
  kind: ContainerKind;
  spec: Json;
  state: ContainerState;
  /** How the run before this one ended. */
  last?: Terminated;
  restarts: number;
  id?: string;
  image?: string;
  imageId?: string;
  handle?: Container;
  /** The startup probe has succeeded, or there is none. */
  started: boolean;
  ready: boolean;
  /** Crash loop: milliseconds of the next delay, and until when the container rests. */
  backoff?: { delay: number; until: number; last: number };
  /** Until when the image is not pulled again. */
  pull?: { delay: number; until: number; message: string };
  logs: LogBuffer;
  previousLogs?: LogBuffer;
  /** It ran before the kubelet started: it goes on without a word and without counting as a restart. */
  isResumed?: boolean;
  /** Ends probes of the current run. */
  stopProbes?(): void;
}

export interface PodRun {
  node: NodeRuntime;
  /** As last seen. */
  pod: KubeObject;
  records: ContainerRecord[];
  ip?: string;
  startTime?: string;
  /** The pod's sandbox exists: volumes are there, the pod has its address. */
  isReadyToStart: boolean;
  /** Delay of the next try to mount what is missing, in milliseconds. */
  mountDelay: number;
  /** Set when the kubelet ended the pod itself: evicted, deadline passed. */
  verdict?: { phase: "Failed"; reason: string; message: string };
  /** Set once nothing of the pod runs any more. */
  isTerminated: boolean;
  isTerminating: boolean;
  /** The pod's object is gone: what starts late is ended at once. */
  isForgotten: boolean;
  /** Restarts the grace periods that run now, with so many seconds. */
  shorten: Set<(seconds: number) => void>;
  /** Looks at the pod again, at once or after `ms` of cluster time. */
  again(ms?: number): void;
  timers: Set<Timer>;
}

export const recordsOf = (pod: KubeObject, newLog: () => LogBuffer): ContainerRecord[] => [
  ...(pod.spec.initContainers ?? []).map((spec: Json) =>
    newRecord(spec, spec.restartPolicy === "Always" ? "sidecar" : "init", pod, newLog()),
  ),
  ...(pod.spec.containers ?? []).map((spec: Json) => newRecord(spec, "main", pod, newLog())),
];

/** @param logs Where its output goes. */
export const newRecord = (
  spec: Json,
  kind: ContainerKind,
  pod: KubeObject,
  logs: LogBuffer,
): ContainerRecord => ({
  name: spec.name,
  kind,
  spec,
  state: {
    kind: "waiting",
    reason: (pod.spec.initContainers ?? []).length > 0 ? "PodInitializing" : "ContainerCreating",
  },
  restarts: 0,
  started: false,
  ready: false,
  logs,
});

/** `spec.containers{web}`, as events point at containers. */
export const fieldPathOf = ({ kind, name }: ContainerRecord): string => {
  const list = {
    init: "initContainers",
    sidecar: "initContainers",
    main: "containers",
    ephemeral: "ephemeralContainers",
  };
  return `spec.${list[kind]}{${name}}`;
};

/** Tells about a container. */
export const tell = (
  { node, pod }: PodRun,
  record: ContainerRecord,
  type: "Normal" | "Warning",
  reason: string,
  message: string,
): void => {
  if (record.isResumed === true && type === "Normal") {
    return;
  }

  node.recorder.event(pod, type, reason, message, { fieldPath: fieldPathOf(record) });
};

/** `web-0_default(2f0c...)`, as the kubelet names pods in messages. */
export const podLabel = ({ metadata: { name, namespace, uid } }: KubeObject): string =>
  `${name}_${namespace}(${uid})`;
