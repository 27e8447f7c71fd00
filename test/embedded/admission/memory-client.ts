/** A cluster in a few maps: enough of the API for plugins to look things up in, and for writes that go through admission. */
import { randomUUID } from "node:crypto";
import type { AdmissionChain } from "../../../src/embedded/admission/chain.ts";
import type { AdmissionRequest } from "../../../src/embedded/admission/admission.ts";
import type { Client, WatchEvent } from "../../../src/embedded/api/client.ts";
import type { User } from "../../../src/embedded/auth/user.ts";
import {
  clone,
  type Json,
  type KubeObject,
  type ResourceKey,
} from "../../../src/embedded/object.ts";
import { builtInResources } from "../../../src/embedded/resources/table.ts";
import { alreadyExists } from "../../../src/embedded/status.ts";

export const alice: User = { name: "alice", groups: ["system:authenticated"] };

const place = (namespace: string | undefined, name: string): string => `${namespace ?? ""}/${name}`;

export const requestFor = (
  key: ResourceKey,
  object: Json,
  more: Partial<AdmissionRequest> = {},
): AdmissionRequest & { warnings: string[] } => {
  const resource = builtInResources.find((info) => info.key === key);
  if (resource === undefined) {
    throw new Error(`no resource ${key}`);
  }

  const warnings: string[] = [];
  return {
    operation: "CREATE",
    resource,
    ...(object.metadata.namespace === undefined ? {} : { namespace: object.metadata.namespace }),
    name: object.metadata.name ?? "",
    user: alice,
    dryRun: false,
    object,
    warn: (message) => warnings.push(message),
    warnings,
    ...more,
  };
};

export class MemoryClient implements Client {
  readonly #objects = new Map<ResourceKey, Map<string, KubeObject>>();
  readonly #listeners = new Map<ResourceKey, Set<(event: WatchEvent) => void>>();
  #revision = 0;

  /** Puts objects there as they are, past all admission. */
  seed(key: ResourceKey, ...objects: Json[]): void {
    for (const object of objects) {
      this.#store(key, object);
    }
  }

  /** A create as a user makes it. */
  async createThrough(chain: AdmissionChain, key: ResourceKey, object: Json): Promise<KubeObject> {
    const request = requestFor(key, clone(object));
    await chain.mutate(request);
    await chain.validate(request);
    // Other requests get their turn between admission and the write.
    await new Promise((resolve) => setImmediate(resolve));
    const { namespace, name } = object.metadata;
    const exists = this.get(key, namespace, name) !== undefined;
    if (!exists) {
      this.#store(key, request.object);
    }

    chain.settle(request, !exists);
    if (exists) {
      throw alreadyExists({ group: "", resource: key }, name);
    }

    return request.object as KubeObject;
  }

  get(key: ResourceKey, namespace: string | undefined, name: string): KubeObject | undefined {
    return this.#objects.get(key)?.get(place(namespace, name));
  }

  list(key: ResourceKey, { namespace }: { namespace?: string } = {}): KubeObject[] {
    return [...(this.#objects.get(key)?.values() ?? [])].filter(
      ({ metadata }) => namespace === undefined || metadata.namespace === namespace,
    );
  }

  async modify(
    key: ResourceKey,
    namespace: string | undefined,
    name: string,
    change: (copy: KubeObject) => void | false,
  ): Promise<KubeObject | undefined> {
    await Promise.resolve();
    const current = this.get(key, namespace, name);
    if (current === undefined) {
      return undefined;
    }

    const copy = clone(current);
    if (change(copy) !== false) {
      this.#store(key, copy);
    }

    return copy;
  }

  async delete(key: ResourceKey, namespace: string | undefined, name: string): Promise<void> {
    const old = this.get(key, namespace, name);
    this.#objects.get(key)?.delete(place(namespace, name));
    if (old !== undefined) {
      this.#tell(key, { type: "DELETED", object: old, old });
    }
  }

  watch(key: ResourceKey, listener: (event: WatchEvent) => void): () => void {
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners);
    listeners.add(listener);
    this.list(key).forEach((object) => listener({ type: "ADDED", object }));
    return () => listeners.delete(listener);
  }

  resources(): ResourceKey[] {
    return builtInResources.filter(({ virtual }) => virtual !== true).map(({ key }) => key);
  }

  async create(key: ResourceKey, object: Json): Promise<KubeObject> {
    return this.#store(key, object);
  }

  async update(key: ResourceKey, object: KubeObject): Promise<KubeObject> {
    return this.#store(key, object);
  }

  async updateStatus(key: ResourceKey, object: KubeObject): Promise<KubeObject> {
    return this.#store(key, object);
  }

  async patch(): Promise<KubeObject> {
    throw new Error("no patches here");
  }

  #store(key: ResourceKey, object: Json): KubeObject {
    this.#revision += 1;
    const { metadata } = object;
    const stored = {
      ...object,
      metadata: { uid: randomUUID(), ...metadata, resourceVersion: String(this.#revision) },
    };
    const objects = this.#objects.get(key) ?? new Map<string, KubeObject>();
    this.#objects.set(key, objects);
    const old = this.get(key, metadata.namespace, metadata.name);
    objects.set(place(metadata.namespace, metadata.name), stored);
    this.#tell(
      key,
      old === undefined
        ? { type: "ADDED", object: stored }
        : { type: "MODIFIED", object: stored, old },
    );
    return stored;
  }

  #tell(key: ResourceKey, event: WatchEvent): void {
    for (const listener of this.#listeners.get(key) ?? []) {
      listener(event);
    }
  }
}
