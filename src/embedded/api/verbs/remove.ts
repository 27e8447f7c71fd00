/** Delete: at once, after a grace period, or when finalizers are done. */
import type { AdmissionRequest } from "../../admission/admission.ts";
import { clone, type Json, type KubeObject } from "../../object.ts";
import { conflict, notFound } from "../../status.ts";
import type { ApiContext, Caller, Target } from "../context.ts";
import { groupResource } from "../resource-table.ts";
import { markDeleted, type RemoveOptions, setFinalizers, shorten } from "./deletion-marks.ts";
import { deletionRules } from "./deletion-rules.table.ts";

export interface Removed {
  /** Its last state, or its state now when it is only marked. */
  object: KubeObject;
  gone: boolean;
}

/** @throws StatusError */
export const removeObject = async (
  context: ApiContext,
  target: Target,
  options: RemoveOptions,
  caller: Caller,
): Promise<Removed> => {
  const { info, namespace, name } = target;
  const object = context.store.get(info.key, namespace, name);
  if (object === undefined) {
    throw notFound(groupResource(info), name);
  }

  checkPreconditions(target, object, options);
  const next = plan(context, target, object, options);
  if (next === "pending") {
    return { object, gone: false };
  }

  const request = deleteRequest(target, object, caller);
  await context.admission.mutate(request);
  await context.admission.validate(request);
  const current = context.store.get(info.key, namespace, name);
  if (current !== object) {
    return removeObject(context, target, options, caller);
  }

  try {
    return carryOut(context, target, object, next, caller);
  } finally {
    context.admission.settle(request, !caller.dryRun);
  }
};

const checkPreconditions = (
  { info, name }: Target,
  { metadata }: KubeObject,
  { preconditions }: RemoveOptions,
): void => {
  const resource = { group: info.group, resource: info.kind };
  if (preconditions?.uid !== undefined && preconditions.uid !== metadata.uid) {
    throw conflict(
      resource,
      name,
      `the UID in the precondition (${preconditions.uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  }

  const version = preconditions?.resourceVersion;
  if (version !== undefined && version !== metadata.resourceVersion) {
    throw conflict(
      resource,
      name,
      `the ResourceVersion in the precondition (${version}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
  }
};

interface Plan {
  /** The object as marked; absent when there is nothing to mark. */
  marked?: Json;
  /** It goes now. */
  gone: boolean;
}

const plan = (
  context: ApiContext,
  { info }: Target,
  object: KubeObject,
  options: RemoveOptions,
): Plan | "pending" => {
  const rule = deletionRules[info.key];
  const grace = context.strategy(info).gracePeriod?.(object);
  const copy = clone(object);
  const graceful = grace === undefined ? false : shorten(context, copy, grace, options);
  if (graceful === "pending") {
    return "pending";
  }

  if (rule?.finalizer !== undefined && object.metadata.deletionTimestamp === undefined) {
    copy.metadata.finalizers = [...new Set([...(copy.metadata.finalizers ?? []), rule.finalizer])];
  }

  const changed = setFinalizers(copy, options, rule?.dependents);
  const waiting =
    (copy.metadata.finalizers ?? []).length + (rule?.ownFinalizers?.(object) ?? []).length > 0;
  if (graceful) {
    const now = !waiting && copy.metadata.deletionGracePeriodSeconds === 0;
    return { marked: copy, gone: now };
  }

  if (!waiting) {
    return { gone: true };
  }

  if (object.metadata.deletionTimestamp !== undefined && !changed) {
    return { gone: false };
  }

  markDeleted(context, copy, rule?.ownFinalizers === undefined);
  rule?.mark?.(copy);
  return { marked: copy, gone: false };
};

const deleteRequest = (
  { info, namespace, name }: Target,
  object: KubeObject,
  caller: Caller,
): AdmissionRequest => {
  const within = info.key === "namespaces" ? name : namespace;
  return {
    operation: "DELETE",
    resource: info,
    ...(within === undefined || within === "" ? {} : { namespace: within }),
    name,
    user: caller.user,
    dryRun: caller.dryRun,
    oldObject: object,
    options: caller.options,
    warn: caller.warn,
  };
};

const carryOut = (
  { store }: ApiContext,
  { info, namespace, name }: Target,
  object: KubeObject,
  { marked, gone }: Plan,
  caller: Caller,
): Removed => {
  if (caller.dryRun) {
    return { object: marked ?? object, gone };
  }

  if (marked !== undefined) {
    store.put(info.key, marked);
    caller.wrote?.(store.revision);
  }

  if (!gone) {
    return { object: marked ?? object, gone };
  }

  const last = store.remove(info.key, namespace, name);
  caller.wrote?.(store.revision);
  return { object: last ?? object, gone };
};
