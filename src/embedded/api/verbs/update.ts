/** Update: produces the new state from the current one, checks it and stores it, again when somebody else was faster. */
import type { AdmissionRequest } from "../../admission/admission.ts";
import { clone, type Json, type KubeObject } from "../../object.ts";
import { recordUpdate } from "../../patch/managed-fields.ts";
import { conflict, notFound } from "../../status.ts";
import type { ApiContext, Caller, Target } from "../context.ts";
import { groupResource } from "../resource-table.ts";
import { beforeUpdate } from "./before-write.ts";
import { admitAndStore, createObject } from "./create.ts";
import { deletionRules } from "./deletion-rules.table.ts";
import { ignoreManagerTimes, sameObject } from "./equal.ts";
import { checkUid, checkVersion, staleMessage } from "./preconditions.ts";
import { dedupOwners, ensureNamespace } from "./system-fields.ts";
import { updateRecord } from "./update-record.ts";

const attempts = 5;

export interface Produced {
  /** Private copy. */
  object: Json;
  /** The producer has already taken care of managedFields. */
  managed?: boolean;
}

export interface UpdateSteps {
  /** The wanted state, given the current one; undefined when there is none. Called again after each conflict. */
  produce(current: KubeObject | undefined): Produced;
  /** An object that is not there is created. */
  create?: boolean;
  /** Precondition: identity of the object that is meant. */
  uid?: string | undefined;
  /** What admission sees instead of the object: the Scale of a deployment. */
  view?(object: KubeObject): KubeObject;
}

export interface Updated {
  object: KubeObject;
  created: boolean;
}

/** @throws StatusError */
export const updateObject = async (
  context: ApiContext,
  target: Target,
  steps: UpdateSteps,
  caller: Caller,
): Promise<Updated> => {
  const { info, namespace, name } = target;
  for (let attempt = 1; ; attempt++) {
    const current = context.store.get(info.key, namespace, name);
    if (current === undefined) {
      return { object: await createMissing(context, target, steps, caller), created: true };
    }

    checkUid(target, current, steps.uid);
    const object = await replace(context, target, current, steps, caller);
    if (object !== undefined) {
      return { object, created: false };
    }

    if (attempt === attempts) {
      throw conflict(groupResource(info), name, staleMessage);
    }
  }
};

const createMissing = async (
  context: ApiContext,
  target: Target,
  { produce, create, uid }: UpdateSteps,
  caller: Caller,
): Promise<KubeObject> => {
  const { info, name, subresource } = target;
  const allowed = create === true || context.strategy(info).allowCreateOnUpdate === true;
  if (!allowed || subresource !== undefined) {
    throw notFound(groupResource(info), name);
  }

  if (uid !== undefined) {
    throw conflict(
      groupResource(info),
      name,
      `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
    );
  }

  const { object, managed } = produce(undefined);
  caller.mayCreate?.();
  if (managed !== true) {
    return createObject(context, target, object, caller);
  }

  ensureNamespace(info, target.namespace, object);
  return admitAndStore(context, target, object, caller);
};

/** Undefined when the object has changed in the meantime and the request did not name a version. */
const replace = async (
  context: ApiContext,
  target: Target,
  current: KubeObject,
  { produce, view }: UpdateSteps,
  caller: Caller,
): Promise<KubeObject | undefined> => {
  const { object, managed } = produce(current);
  const { store, admission } = context;
  const { info } = target;
  const strategy = context.strategy(info);
  strategy.defaults?.(object, current);
  if (managed !== true) {
    recordUpdate(current, object, updateRecord(context, target, caller));
  }

  const request = updateRequest(target, object, current, caller);
  if (view !== undefined) {
    Object.assign(request, { object: view(object), oldObject: view(current) });
  }

  await admission.mutate(request);
  dedupOwners(object, caller, true);
  strategy.defaults?.(object, current);
  const versioned = checkVersion(context, target, object, current);
  // What the strategy is about to take back counts: the times stay new, and something is written.
  ignoreManagerTimes(object, current);
  beforeUpdate(context, target, object, current, caller);
  let stored = false;
  try {
    await admission.validate(request);
    if (store.get(info.key, current.metadata.namespace, current.metadata.name) !== current) {
      if (versioned) {
        throw conflict(groupResource(info), target.name, staleMessage);
      }

      return undefined;
    }

    stored = !caller.dryRun;
    return commit(context, target, object, current, caller);
  } finally {
    admission.settle(request, stored);
  }
};

const updateRequest = (
  { info, namespace, name, subresource }: Target,
  object: Json,
  current: KubeObject,
  caller: Caller,
): AdmissionRequest => {
  const within = info.key === "namespaces" ? name : namespace;
  return {
    operation: "UPDATE",
    resource: info,
    ...(subresource === undefined ? {} : { subresource }),
    ...(within === undefined || within === "" ? {} : { namespace: within }),
    name,
    user: caller.user,
    dryRun: caller.dryRun,
    object,
    oldObject: current,
    options: caller.options,
    warn: caller.warn,
  };
};

const commit = (
  { store }: ApiContext,
  { info }: Target,
  object: Json,
  current: KubeObject,
  caller: Caller,
): KubeObject => {
  if (caller.dryRun) {
    return object;
  }

  if (finished(info.key, object, current)) {
    store.remove(info.key, current.metadata.namespace, current.metadata.name);
    caller.wrote?.(store.revision);
    return object;
  }

  if (sameObject(object, current)) {
    return current;
  }

  store.put(info.key, object);
  caller.wrote?.(store.revision);
  return object;
};

/** An object that was marked for deletion goes when an update takes the last finalizer away. */
const finished = (key: string, object: Json, current: KubeObject): boolean =>
  current.metadata.deletionTimestamp !== undefined &&
  (current.metadata.deletionGracePeriodSeconds ?? 0) === 0 &&
  (object.metadata.finalizers ?? []).length === 0 &&
  (deletionRules[key]?.ownFinalizers?.(object) ?? []).length === 0;

/** A producer that always wants the given object. */
export const wanted =
  (object: Json): UpdateSteps["produce"] =>
  () => ({ object: clone(object) });
