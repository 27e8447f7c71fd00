/** Create: from a decoded object to a stored one. */
import type { AdmissionRequest } from "../../admission/admission.ts";
import { clone, type Json, type KubeObject } from "../../object.ts";
import { recordUpdate } from "../../patch/managed-fields.ts";
import { alreadyExists, StatusError } from "../../status.ts";
import type { ApiContext, Caller, Target } from "../context.ts";
import { groupResource } from "../resource-table.ts";
import { beforeCreate } from "./before-write.ts";
import { updateRecord } from "./update-record.ts";
import {
  dedupOwners,
  ensureNamespace,
  fillSystemFields,
  generateName,
  wipeSystemFields,
} from "./system-fields.ts";

const nameAttempts = 8;

/** Admits, defaults, validates and stores an object that belongs to the caller of this function. @throws StatusError */
export const createObject = async (
  context: ApiContext,
  target: Target,
  object: Json,
  caller: Caller,
): Promise<KubeObject> => {
  wipeSystemFields(object);
  ensureNamespace(target.info, target.namespace, object);
  dedupOwners(object, caller, false);
  context.strategy(target.info).defaults?.(object);
  recordUpdate(undefined, object, updateRecord(context, target, caller));
  return admitAndStore(context, target, object, caller);
};

/** The second half of create, which an apply patch to an object that is not there shares. */
export const admitAndStore = async (
  context: ApiContext,
  target: Target,
  object: Json,
  caller: Caller,
): Promise<KubeObject> => {
  const request = admissionRequest(target, object, caller);
  await context.admission.mutate(request);
  dedupOwners(object, caller, true);
  const generated = (object.metadata.name ?? "") === "" && object.metadata.generateName;
  for (let attempt = 1; ; attempt++) {
    try {
      const candidate = generated ? clone(object) : object;
      return await storeNew(context, target, candidate, caller, request);
    } catch (error) {
      const taken = error instanceof StatusError && error.reason === "AlreadyExists";
      if (!generated || !taken || attempt === nameAttempts) {
        throw error;
      }
    }
  }
};

const admissionRequest = (target: Target, object: Json, caller: Caller): AdmissionRequest => ({
  operation: "CREATE",
  resource: target.info,
  // A namespace is in itself, as far as admission is concerned.
  ...namespaceOf(target, object),
  name: object.metadata.name ?? "",
  user: caller.user,
  dryRun: caller.dryRun,
  object,
  options: caller.options,
  warn: caller.warn,
});

const namespaceOf = ({ info, namespace }: Target, object: Json): { namespace?: string } => {
  const value = info.key === "namespaces" ? object.metadata.name : namespace;
  return value === undefined || value === "" ? {} : { namespace: value };
};

const storeNew = async (
  context: ApiContext,
  target: Target,
  object: Json,
  caller: Caller,
  request: AdmissionRequest,
): Promise<KubeObject> => {
  const { store, admission } = context;
  const { info } = target;
  fillSystemFields(context, object);
  if ((object.metadata.name ?? "") === "" && object.metadata.generateName) {
    object.metadata.name = generateName(context, object.metadata.generateName);
  }

  context.strategy(info).defaults?.(object);
  beforeCreate(context, target, object, caller);
  const { name, namespace } = object.metadata;
  const validated: AdmissionRequest = { ...request, object, name };
  let stored = false;
  try {
    await admission.validate(validated);
    const existing = store.get(info.key, namespace, name);
    if (existing !== undefined) {
      throw taken(target, object, existing);
    }

    if (object.metadata.resourceVersion) {
      throw new StatusError(500, "", "resourceVersion should not be set on objects to be created");
    }

    if (caller.dryRun) {
      return object;
    }

    store.put(info.key, object);
    caller.wrote?.(store.revision);
    stored = true;
    return object;
  } finally {
    admission.settle(validated, stored);
  }
};

const taken = ({ info }: Target, object: Json, existing: KubeObject): StatusError => {
  const resource = groupResource(info);
  const error = alreadyExists(resource, object.metadata.name);
  const details = error.details;
  if (object.metadata.generateName) {
    return new StatusError(
      409,
      "AlreadyExists",
      `${error.message}, the server was not able to generate a unique name for the object`,
      { ...details, retryAfterSeconds: 1 },
    );
  }

  return existing.metadata.deletionTimestamp === undefined
    ? error
    : new StatusError(409, "AlreadyExists", `object is being deleted: ${error.message}`, details);
};
