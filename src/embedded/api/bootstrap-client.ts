/** A client for filling a new cluster: what it is given is known to be right, so it goes past admission and validation. */
import { clone, type Json } from "../object.ts";
import { recordUpdate } from "../patch/managed-fields.ts";
import type { Client } from "./client.ts";
import type { ApiContext } from "./context.ts";
import { fillSystemFields } from "./verbs/system-fields.ts";

/** @param client What serves everything but `create`. */
export const bootstrapClient = (context: ApiContext, client: Client): Client => ({
  ...client,
  create: async (key, given: Json, { fieldManager = "kube-apiserver" } = {}) => {
    const info = context.resources.byKey(key);
    const object = clone(given);
    fillSystemFields(context, object);
    if (info !== undefined) {
      const { status } = object;
      context.strategy(info).defaults?.(object);
      context.strategy(info).prepareForCreate?.(object);
      if (status !== undefined) {
        object.status = status;
      }

      recordUpdate(undefined, object, { manager: fieldManager, now: context.clock.now(), info });
    }

    return context.store.put(key, object);
  },
});
