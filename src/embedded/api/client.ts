/** How controllers, kubelets and admission reach the API from inside the process: the same verbs and rules as over HTTPS, without the wire. */
import type { Json, KubeObject, ResourceKey } from "../object.ts";

export type PatchType = "json" | "merge" | "strategic" | "apply";

export interface WriteOptions {
  /** Recorded in managedFields; a controller gives its own, such as `kube-controller-manager`. */
  fieldManager?: string;
  dryRun?: boolean;
  force?: boolean;
}

export interface SpokenOptions extends WriteOptions {
  /** The version in which the author speaks, where it is not the stored one, in which the object is all the same. */
  groupVersion?: string;
}

export interface ModifyOptions extends SpokenOptions {
  subresource?: "status";
  /** The write is one of the Scale, whose replicas are at this path. */
  replicasPath?: string;
}

export interface DeleteOptions extends WriteOptions {
  /** Seconds. */
  gracePeriodSeconds?: number;
  propagationPolicy?: "Orphan" | "Background" | "Foreground";
  preconditions?: { uid?: string; resourceVersion?: string };
}

export interface ListOptions {
  namespace?: string;
  labelSelector?: string;
  fieldSelector?: string;
}

export type WatchEventType = "ADDED" | "MODIFIED" | "DELETED";

export interface WatchEvent {
  type: WatchEventType;
  object: KubeObject;
  /** The state before, for MODIFIED and DELETED. */
  old?: KubeObject;
}

export interface Client {
  /** Undefined when it is not there. The object is shared: `clone` before changing. */
  get(key: ResourceKey, namespace: string | undefined, name: string): KubeObject | undefined;
  /** Current objects, oldest key order (namespace, then name). */
  list(key: ResourceKey, options?: ListOptions): KubeObject[];
  /** Runs admission, defaulting and validation. @throws StatusError */
  create(key: ResourceKey, object: Json, options?: SpokenOptions): Promise<KubeObject>;
  /** A stale `metadata.resourceVersion` is a 409. @throws StatusError */
  update(key: ResourceKey, object: KubeObject, options?: WriteOptions): Promise<KubeObject>;
  updateStatus(key: ResourceKey, object: KubeObject, options?: WriteOptions): Promise<KubeObject>;
  /** Reads, changes a copy through `change` and writes it, again after a 409; `change` returning false means nothing to do. Undefined when it is gone. */
  modify(
    key: ResourceKey,
    namespace: string | undefined,
    name: string,
    change: (copy: KubeObject) => void | false,
    options?: ModifyOptions,
  ): Promise<KubeObject | undefined>;
  patch(
    key: ResourceKey,
    namespace: string | undefined,
    name: string,
    type: PatchType,
    body: Json,
    options?: WriteOptions & { subresource?: string },
  ): Promise<KubeObject>;
  delete(
    key: ResourceKey,
    namespace: string | undefined,
    name: string,
    options?: DeleteOptions,
  ): Promise<void>;
  /** Calls back synchronously after each committed write of the resource; first replays what exists as ADDED. Returns how to stop. */
  watch(key: ResourceKey, listener: (event: WatchEvent) => void): () => void;
  /** Keys of all resources that can be listed, custom ones included. */
  resources(): ResourceKey[];
}

export interface EventSource {
  component: string;
  host?: string;
}

/** Writes core/v1 Events and folds repeats into `count`, as client-go's recorder does. */
export interface EventRecorder {
  event(
    about: KubeObject,
    type: "Normal" | "Warning",
    reason: string,
    message: string,
    options?: { fieldPath?: string; source?: EventSource },
  ): void;
}
