/** What the handlers of requests share: the API's parts and the hooks of other components. */
import type { Authorize } from "../auth/user.ts";
import type { Json, KubeObject } from "../object.ts";
import type { ResourceInfo } from "../resources/resource.ts";
import type { ApiContext, Target } from "./context.ts";
import type { Exchange } from "./exchange.ts";

/** Serves one subresource, or a resource that is answered and never stored. */
export type SpecialHandler = (exchange: Exchange, target: Target) => Promise<void> | void;

export interface ApiHandlers extends ApiContext {
  authorize: Authorize;
  /** By `key` or `key/subresource`: `pods/log`, `authorization.k8s.io/subjectaccessreviews`. */
  special: Map<string, SpecialHandler>;
  /** An object of the store in the version of a row that only shows it. */
  present(info: ResourceInfo, object: KubeObject): KubeObject;
  /** The reverse, for bodies. */
  restore(info: ResourceInfo, object: Json): Json;
  /** Printer columns of a custom resource. */
  columnsOf(info: ResourceInfo): Json[] | undefined;
  /** Told of each successful write of a user, with the revision before its first change. */
  userWrote(label: string, revision: number): void;
}
