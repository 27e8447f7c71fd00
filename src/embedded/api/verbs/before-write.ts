/** What every object goes through before it is stored: the rules of its kind, then those that hold for all. */
import type { Json, KubeObject } from "../../object.ts";
import type { ValidationContext } from "../../resources/resource.ts";
import { invalid, type StatusCause } from "../../status.ts";
import type { ApiContext, Caller, Target } from "../context.ts";
import { ensureNamespace } from "./system-fields.ts";

const validationContext = ({ store }: ApiContext): ValidationContext => ({
  lookup: (key, namespace, name) => store.get(key, namespace, name),
});

const refuse = ({ info }: Target, name: string, causes: StatusCause[]): void => {
  if (causes.length > 0) {
    throw invalid(info.group, info.kind, name, causes);
  }
};

/** @throws StatusError 422 */
export const beforeCreate = (
  context: ApiContext,
  target: Target,
  object: Json,
  caller: Caller,
): void => {
  const strategy = context.strategy(target.info);
  ensureNamespace(target.info, target.namespace, object);
  strategy.prepareForCreate?.(object);
  const causes = strategy.validate?.(object, validationContext(context)) ?? [];
  refuse(target, object.metadata.name, causes);
  for (const warning of strategy.warnings?.(object) ?? []) {
    caller.warn(warning);
  }
};

/** @throws StatusError 422 */
export const beforeUpdate = (
  context: ApiContext,
  target: Target,
  object: Json,
  old: KubeObject,
  caller: Caller,
): void => {
  const strategy = context.strategy(target.info);
  ensureNamespace(target.info, target.namespace, object);
  setOrDelete(object.metadata, "generation", old.metadata.generation);
  prepare(context, target, object, old);
  keepServerFields(object, old);
  const lookup = validationContext(context);
  const causes =
    target.subresource === "status"
      ? strategy.validateStatusUpdate?.(object, old, lookup)
      : strategy.validateUpdate?.(object, old, lookup);
  refuse(target, object.metadata.name, [...identityCauses(object, old), ...(causes ?? [])]);
  if (target.subresource === undefined) {
    for (const warning of strategy.warnings?.(object, old) ?? []) {
      caller.warn(warning);
    }
  }
};

const prepare = (
  context: ApiContext,
  { info, subresource }: Target,
  object: Json,
  old: KubeObject,
): void => {
  const strategy = context.strategy(info);
  if (subresource !== "status") {
    strategy.prepareForUpdate?.(object, old);
  } else if (strategy.prepareForStatusUpdate === undefined) {
    keepAllButStatus(object, old);
  } else {
    strategy.prepareForStatusUpdate(object, old);
  }
};

/** A write to `/status` changes the status and who manages it, nothing else. */
const keepAllButStatus = (object: Json, old: KubeObject): void => {
  for (const field of new Set([...Object.keys(object), ...Object.keys(old)])) {
    if (field !== "status" && field !== "metadata") {
      setOrDelete(object, field, old[field]);
    }
  }

  const { managedFields, resourceVersion } = object.metadata;
  object.metadata = { ...old.metadata, resourceVersion };
  setOrDelete(object.metadata, "managedFields", managedFields);
};

const keepServerFields = (object: Json, { metadata: old }: KubeObject): void => {
  object.metadata.uid ??= old.uid;
  object.metadata.creationTimestamp = old.creationTimestamp;
  if (old.deletionTimestamp !== undefined) {
    object.metadata.deletionTimestamp = old.deletionTimestamp;
  }

  object.metadata.deletionGracePeriodSeconds ??= old.deletionGracePeriodSeconds;
  if (object.metadata.deletionGracePeriodSeconds === undefined) {
    delete object.metadata.deletionGracePeriodSeconds;
  }
};

const identityCauses = (object: Json, { metadata: old }: KubeObject): StatusCause[] => {
  const { uid } = object.metadata;
  return uid === old.uid
    ? []
    : [
        {
          reason: "FieldValueInvalid",
          message: `Invalid value: ${JSON.stringify(uid)}: field is immutable`,
          field: "metadata.uid",
        },
      ];
};

const setOrDelete = (holder: Json, field: string, value: unknown): void => {
  if (value === undefined) {
    delete holder[field];
  } else {
    holder[field] = value;
  }
};
