/** Admission: what may change or refuse a write after authorization. */
import type { Duplex } from "node:stream";
import type { Client } from "../api/client.ts";
import type { Clock } from "../clock.ts";
import type { User } from "../auth/user.ts";
import type { Json, KubeObject } from "../object.ts";
import type { ResourceInfo } from "../resources/resource.ts";

export type Operation = "CREATE" | "UPDATE" | "DELETE" | "CONNECT";

export interface AdmissionRequest {
  operation: Operation;
  resource: ResourceInfo;
  /** `status`, `scale`, `eviction`, `exec`, ... */
  subresource?: string;
  namespace?: string;
  name: string;
  user: User;
  dryRun: boolean;
  /** The new object, a private copy that mutating plugins may change; absent on DELETE. For CONNECT the options object. */
  object?: KubeObject;
  /** The stored object; absent on CREATE. */
  oldObject?: KubeObject;
  /** CreateOptions, UpdateOptions, DeleteOptions or PatchOptions as sent. */
  options?: Json;
  /** Adds a `Warning:` header to the answer. */
  warn(message: string): void;
}

export interface AdmissionContext {
  client: Client;
  clock: Clock;
  /** In [0, 1); for generated names. Default Math.random. */
  random?(): number;
  /** A connection to a Service inside the cluster, for webhooks; without it nothing answers there. */
  dialService?(namespace: string, name: string, port: number): Promise<Duplex>;
}

/** Both phases throw StatusError to refuse. `mutate` runs before validation of the object, `validate` after it. */
export interface AdmissionPlugin {
  name: string;
  mutate?(request: AdmissionRequest): void | Promise<void>;
  validate?(request: AdmissionRequest): void | Promise<void>;
  /** Called once the write is stored (or has failed), so that charges can be settled. */
  settle?(request: AdmissionRequest, stored: boolean): void;
}

export type StartAdmission = (context: AdmissionContext) => AdmissionPlugin;
