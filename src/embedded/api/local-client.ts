/** The API for those who live in the same process: the verbs themselves, without wire or authorization. */
import type { User } from "../auth/user.ts";
import { clone, type Json, type KubeObject, type ResourceKey, splitApiVersion } from "../object.ts";
import { applyPatch } from "../patch/patch.ts";
import type { ResourceInfo } from "../resources/resource.ts";
import { notFound, StatusError } from "../status.ts";
import type {
  Client,
  DeleteOptions,
  ListOptions,
  ModifyOptions,
  SpokenOptions,
  WriteOptions,
} from "./client.ts";
import type { ApiContext, Caller, Target } from "./context.ts";
import { selectionOf } from "./selection.ts";
import { ownReplicas } from "./special/scale-owners.ts";
import { createObject } from "./verbs/create.ts";
import { removeObject } from "./verbs/remove.ts";
import { updateObject, type UpdateSteps, wanted } from "./verbs/update.ts";

const attempts = 5;

/** A client that acts as `user`, admission included. */
export const clientFor = (context: ApiContext, user: User): Client => {
  const { store, resources } = context;

  const infoOf = (key: ResourceKey): ResourceInfo => {
    const info = resources.byKey(key);
    if (info === undefined) {
      throw notFound({ group: "", resource: key }, "");
    }

    return info;
  };

  const callerOf = ({ fieldManager, dryRun }: WriteOptions = {}): Caller => ({
    user,
    dryRun: dryRun ?? false,
    fieldManager: fieldManager ?? user.name.split(":").at(-1) ?? user.name,
    fieldValidation: "Ignore",
    warn: () => {},
  });

  const servedRow = (
    { plural }: ResourceInfo,
    { groupVersion }: SpokenOptions = {},
  ): ResourceInfo | undefined =>
    groupVersion === undefined
      ? undefined
      : resources.find(...splitApiVersion(groupVersion), plural);

  const write = async (
    key: ResourceKey,
    { name, namespace }: KubeObject["metadata"],
    produce: UpdateSteps["produce"],
    options: SpokenOptions | undefined,
    subresource?: string,
  ): Promise<KubeObject> => {
    const info = infoOf(key);
    const served = servedRow(info, options);
    const target: Target = { info, namespace, name, subresource, served };
    const updated = await updateObject(context, target, { produce }, callerOf(options));
    return updated.object;
  };

  /** A copy names the version it was made from, so it is asked for once, and is the server's to change. */
  const produceFrom = (
    current: KubeObject,
    copy: KubeObject,
    info: ResourceInfo,
    options: ModifyOptions | undefined,
  ): UpdateSteps["produce"] => {
    const path = options?.replicasPath;
    return () => {
      if (path !== undefined) {
        const manager = callerOf(options).fieldManager;
        ownReplicas(current, copy, path, { manager, now: context.clock.now(), info });
      }

      return { object: copy, managed: path !== undefined };
    };
  };

  const client: Client = {
    get: (key, namespace, name) => store.get(key, namespace, name),
    list: (key, options = {}) => listFor(context, infoOf(key), options),
    create: async (key, object: Json, options) => {
      const info = infoOf(key);
      const copy = { apiVersion: versionOf(info), kind: info.kind, ...clone(object) };
      const { namespace, name } = copy.metadata ?? {};
      const target: Target = {
        info,
        namespace,
        name: name ?? "",
        served: servedRow(info, options),
      };
      return createObject(context, target, copy, callerOf(options));
    },
    update: async (key, object, options) => write(key, object.metadata, wanted(object), options),
    updateStatus: async (key, object, options) =>
      write(key, object.metadata, wanted(object), options, "status"),
    modify: async (key, namespace, name, change, options) => {
      for (let attempt = 1; ; attempt++) {
        const current = store.get(key, namespace, name);
        if (current === undefined) {
          return undefined;
        }

        const copy = clone(current);
        if (change(copy) === false) {
          return current;
        }

        try {
          return await write(
            key,
            copy.metadata,
            produceFrom(current, copy, infoOf(key), options),
            options,
            options?.replicasPath === undefined ? options?.subresource : "scale",
          );
        } catch (error) {
          if (error instanceof StatusError && error.reason === "NotFound") {
            return undefined;
          }

          const stale = error instanceof StatusError && error.reason === "Conflict";
          if (!stale || attempt === attempts) {
            throw error;
          }
        }
      }
    },
    patch: async (key, namespace, name, type, body: Json, options = {}) => {
      const info = infoOf(key);
      const caller = callerOf(options);
      const { subresource } = options;
      const target: Target = { info, namespace, name, subresource };
      const produce = (current: KubeObject | undefined) => {
        const { object } = applyPatch({
          type,
          info,
          ...(subresource === undefined ? {} : { subresource }),
          current,
          body,
          now: context.clock.now(),
          fieldManager: caller.fieldManager,
          force: options.force ?? false,
          fieldValidation: "Ignore",
        });
        // Nobody owns what a binding says.
        return { object, managed: type === "apply" || subresource === "binding" };
      };
      const updated = await updateObject(
        context,
        target,
        { produce, create: type === "apply" },
        caller,
      );
      return updated.object;
    },
    delete: async (key, namespace, name, options: DeleteOptions = {}) => {
      const caller = { ...callerOf(options), options: { ...options } };
      await removeObject(context, { info: infoOf(key), namespace, name }, options, caller);
    },
    watch: (key, listener) => {
      const { revision } = store;
      for (const object of store.list(key)) {
        listener({ type: "ADDED", object });
      }

      // Events that are still on their way to others are in the list already.
      return store.watch(key, (event) => {
        if (event.revision > revision) {
          listener(event);
        }
      });
    },
    resources: () =>
      resources.keys().filter((key) => resources.byKey(key)?.verbs.includes("list") ?? false),
  };
  return client;
};

const versionOf = ({ group, version }: ResourceInfo): string =>
  group === "" ? version : `${group}/${version}`;

/** Objects of one resource that the selectors match. */
const listFor = (
  context: ApiContext,
  info: ResourceInfo,
  { namespace, labelSelector, fieldSelector }: ListOptions,
): KubeObject[] => {
  const objects = context.store.list(info.key, namespace);
  if (labelSelector === undefined && fieldSelector === undefined) {
    return [...objects];
  }

  const selection = selectionOf(info, context.strategy(info), labelSelector, fieldSelector);
  return selection.matches === undefined ? [...objects] : objects.filter(selection.matches);
};
