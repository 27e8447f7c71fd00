/** Evictions for those who live in the same process: as `pods/eviction` answers, without the wire. */
import type { Authorize, User } from "../auth/user.ts";
import type { KubeObject } from "../object.ts";
import { notFound } from "../status.ts";
import { requireAccess } from "./authorized-client.ts";
import type { ApiContext } from "./context.ts";
import { evict } from "./special/eviction.ts";

/** @throws StatusError when the user may not, a budget says no, or the pod is gone. */
export type Evict = (pod: KubeObject, gracePeriodSeconds: number) => Promise<void>;

export const evictionFor =
  (context: ApiContext & { authorize: Authorize }, user: User, fieldManager: string): Evict =>
  async ({ metadata: { namespace, name } }, gracePeriodSeconds) => {
    const info = context.resources.byKey("pods");
    if (info === undefined) {
      throw notFound({ group: "", resource: "pods" }, name);
    }

    const subresource = "eviction";
    requireAccess(context.authorize, {
      user,
      verb: "create",
      group: "",
      version: "v1",
      resource: "pods",
      subresource,
      ...(namespace === undefined ? {} : { namespace }),
      name,
      path: "",
    });
    const target = { info, namespace, name, subresource };
    const caller = {
      user,
      dryRun: false,
      fieldManager,
      fieldValidation: "Ignore" as const,
      warn: () => {},
    };
    await evict(context, target, { gracePeriodSeconds }, caller);
  };
