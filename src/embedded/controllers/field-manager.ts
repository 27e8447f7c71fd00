/** A client whose writes are recorded under a component's own name in managedFields. */
import type { Client, WriteOptions } from "../api/client.ts";

export const withFieldManager = (client: Client, fieldManager: string): Client => {
  const named = <T extends WriteOptions>(options: T | undefined): T =>
    ({ fieldManager, ...options }) as T;

  return {
    get: (...request) => client.get(...request),
    list: (...request) => client.list(...request),
    watch: (...request) => client.watch(...request),
    resources: () => client.resources(),
    create: (key, object, options) => client.create(key, object, named(options)),
    update: (key, object, options) => client.update(key, object, named(options)),
    updateStatus: (key, object, options) => client.updateStatus(key, object, named(options)),
    modify: (key, namespace, name, change, options) =>
      client.modify(key, namespace, name, change, named(options)),
    patch: (key, namespace, name, type, body, options) =>
      client.patch(key, namespace, name, type, body, named(options)),
    delete: (key, namespace, name, options) => client.delete(key, namespace, name, named(options)),
  };
};
