/** Establishes custom resource definitions: accepts their names, serves their resources, and cleans up behind them. */
import { formatTime } from "../../clock.ts";
import type { Client } from "../client.ts";
import type { Json, KubeObject } from "../../object.ts";
import type { ResourceInfo, Strategy } from "../../resources/resource.ts";
import { StatusError } from "../../status.ts";
import type { ApiHandlers } from "../handler.ts";
import { createScale } from "../special/scale.ts";
import { type ScalePaths, usualPaths } from "../special/scale-paths.ts";
import { customStrategy } from "./custom-strategy.ts";
import { type CustomVersion, rowsOf } from "./definition-rows.ts";
import { acceptNames, withConditions } from "./names.ts";

export const definitionsKey = "apiextensions.k8s.io/customresourcedefinitions";
export const cleanupFinalizer = "customresourcecleanup.apiextensions.k8s.io";

export interface CustomResources {
  strategy(info: ResourceInfo): Strategy | undefined;
  stop(): void;
}

/** Serves what is defined now, before this returns, and follows each change. */
export const startDefinitions = (
  api: ApiHandlers,
  client: Client,
  log: (message: string) => void,
): CustomResources => {
  const strategies = new WeakMap<ResourceInfo, Strategy>();
  const versions = new WeakMap<ResourceInfo, CustomVersion>();
  const keys = new Map<string, string>();
  const scale = createScale(api, (info) => scalePaths(versions.get(info)));

  const serve = (definition: KubeObject): void => {
    const names: Json = definition["status"]?.acceptedNames;
    const rows = isEstablished(definition) ? rowsOf(definition, names) : undefined;
    if (rows === undefined) {
      withdraw(definition.metadata.name);
      return;
    }

    for (const [row, version] of rows.versions) {
      versions.set(row, version);
      strategies.set(row, customStrategy(row, version));
    }

    const { key } = rows.stored;
    keys.set(definition.metadata.name, key);
    api.resources.define(rows.stored, rows.served);
    api.special.set(`${key}/scale`, scale);
  };

  const withdraw = (name: string): void => {
    const key = keys.get(name);
    if (key !== undefined) {
      keys.delete(name);
      api.resources.forget(key);
      api.special.delete(`${key}/scale`);
    }
  };

  const settle = async (name: string): Promise<void> => {
    const definition = client.get(definitionsKey, undefined, name);
    if (definition === undefined) {
      return;
    }

    if (definition.metadata.deletionTimestamp === undefined) {
      await establish(api, client, definition);
    } else if (definition.metadata.finalizers?.includes(cleanupFinalizer) === true) {
      await cleanUp(api, client, definition, keys.get(name));
    }
  };

  const stop = client.watch(definitionsKey, ({ type, object }) => {
    const { name } = object.metadata;
    if (type === "DELETED") {
      withdraw(name);
      return;
    }

    serve(object);
    settle(name).catch((error: unknown) => log(`definition ${name}: ${String(error)}`));
  });
  return { strategy: (info) => strategies.get(info), stop };
};

const scalePaths = (version: CustomVersion | undefined): ScalePaths => {
  const scale = version?.scale;
  const bare = (path: string | undefined) => (path ?? "").replace(/^\./, "");
  return scale === undefined
    ? usualPaths
    : {
        spec: bare(scale.specReplicasPath),
        status: bare(scale.statusReplicasPath),
        selector: bare(scale.labelSelectorPath),
      };
};

const isEstablished = (definition: KubeObject): boolean =>
  ((definition["status"]?.conditions ?? []) as Json[]).some(
    ({ type, status }) => type === "Established" && status === "True",
  );

const establish = async (
  { clock }: ApiHandlers,
  client: Client,
  definition: KubeObject,
): Promise<void> => {
  const others = client
    .list(definitionsKey)
    .filter(({ metadata }) => metadata.name !== definition.metadata.name);
  await client.modify(
    definitionsKey,
    undefined,
    definition.metadata.name,
    (copy) => {
      const before = JSON.stringify(copy["status"]);
      const { names, conditions } = acceptNames(copy, others);
      const time = formatTime(clock.now());
      copy["status"] = {
        ...copy["status"],
        acceptedNames: names,
        conditions: withConditions(copy["status"]?.conditions ?? [], conditions, time),
      };
      return JSON.stringify(copy["status"]) === before ? false : undefined;
    },
    { subresource: "status", fieldManager: "kube-apiserver" },
  );
};

const terminating = async (
  { clock }: ApiHandlers,
  client: Client,
  name: string,
  condition: { status: string; reason: string; message: string },
): Promise<void> => {
  await client.modify(
    definitionsKey,
    undefined,
    name,
    (copy) => {
      const before: Json[] = copy["status"]?.conditions ?? [];
      const known = before.find(({ type }) => type === "Terminating");
      if (known?.reason === condition.reason) {
        return false;
      }

      const changes = [{ type: "Terminating", ...condition }];
      const conditions = withConditions(before, changes, formatTime(clock.now()));
      copy["status"] = { ...copy["status"], conditions };
      return undefined;
    },
    { subresource: "status", fieldManager: "kube-apiserver" },
  );
};

/** Deletes the instances, then lets the definition go. */
const cleanUp = async (
  api: ApiHandlers,
  client: Client,
  { metadata }: KubeObject,
  key: string | undefined,
): Promise<void> => {
  await terminating(api, client, metadata.name, {
    status: "True",
    reason: "InstanceDeletionInProgress",
    message: "CustomResource deletion is in progress",
  });
  const instances = key === undefined ? [] : client.list(key);
  for (const { metadata: instance } of instances) {
    if (instance.deletionTimestamp === undefined && key !== undefined) {
      await client.delete(key, instance.namespace, instance.name).catch(unlessGone);
    }
  }

  if (key !== undefined && client.list(key).length > 0) {
    const stop = client.watch(key, ({ type }) => {
      if (type === "DELETED" && client.list(key).length === 0) {
        stop();
        void release(client, metadata.name);
      }
    });
    return;
  }

  await release(client, metadata.name);
};

const release = async (client: Client, name: string): Promise<void> => {
  await client.modify(definitionsKey, undefined, name, (copy) => {
    copy.metadata.finalizers = (copy.metadata.finalizers ?? []).filter(
      (finalizer) => finalizer !== cleanupFinalizer,
    );
  });
};

const unlessGone = (error: unknown): void => {
  if (!(error instanceof StatusError && error.reason === "NotFound")) {
    throw error;
  }
};
