/** A client that asks the authorizer before each request, for programs that act as a pod's service account. */
import { forbiddenByAuthorization } from "../auth/forbidden.ts";
import type { Attributes, Authorize, User } from "../auth/user.ts";
import type { KubeObject, ResourceKey } from "../object.ts";
import type { Client } from "./client.ts";
import type { ResourceTable } from "./resource-table.ts";

export const authorizedClient = (
  client: Client,
  user: User,
  { authorize, resources }: { authorize: Authorize; resources: ResourceTable },
): Client => {
  /** @throws StatusError 403 */
  const check = (
    verb: string,
    key: ResourceKey,
    namespace?: string,
    name?: string,
    subresource?: string,
  ): void => {
    const info = resources.byKey(key);
    const attributes: Attributes = {
      user,
      verb,
      group: info?.group ?? "",
      version: info?.version ?? "v1",
      resource: info?.plural ?? key,
      ...(subresource === undefined ? {} : { subresource }),
      ...(namespace === undefined ? {} : { namespace }),
      ...(name === undefined ? {} : { name }),
      path: "",
    };
    requireAccess(authorize, attributes);
  };

  return {
    get: (key, namespace, name) => {
      check("get", key, namespace, name);
      return client.get(key, namespace, name);
    },
    list: (key, options) => {
      check("list", key, options?.namespace);
      return client.list(key, options);
    },
    create: async (key, object, options) => {
      check("create", key, object.metadata?.namespace);
      return client.create(key, object, options);
    },
    update: async (key, object, options) => {
      check("update", key, object.metadata.namespace, object.metadata.name);
      return client.update(key, object, options);
    },
    updateStatus: async (key, object, options) => {
      check("update", key, object.metadata.namespace, object.metadata.name, "status");
      return client.updateStatus(key, object, options);
    },
    modify: async (key, namespace, name, change, options) => {
      check("get", key, namespace, name);
      // Who changes nothing need not be allowed to write.
      const checked = (copy: KubeObject): void | false => {
        const outcome = change(copy);
        if (outcome !== false) {
          check("update", key, namespace, name, options?.subresource);
        }

        return outcome;
      };

      return client.modify(key, namespace, name, checked, options);
    },
    patch: async (key, namespace, name, type, body, options) => {
      check("patch", key, namespace, name, options?.subresource);
      return client.patch(key, namespace, name, type, body, options);
    },
    delete: async (key, namespace, name, options) => {
      check("delete", key, namespace, name);
      await client.delete(key, namespace, name, options);
    },
    watch: (key, listener) => {
      check("watch", key);
      return client.watch(key, listener);
    },
    resources: () => client.resources(),
  };
};

/** @throws StatusError 403 */
export const requireAccess = (authorize: Authorize, attributes: Attributes): void => {
  const { allowed, reason } = authorize(attributes);
  if (!allowed) {
    throw forbiddenByAuthorization(attributes, reason);
  }
};
