/** What every object goes through before it is stored: the rules of its kind, then those that hold for all. */
import type { Json, KubeObject } from "../../object.ts";
import type { ValidationContext } from "../../resources/resource.ts";
import { invalid, type StatusCause } from "../../status.ts";
import type { ApiContext, Caller, Target } from "../context.ts";
import { apiVersionOf } from "../resource-table.ts";
import { ensureNamespace } from "./system-fields.ts";

const validationContext = (
  { store, clock, random }: ApiContext,
  { info, served = info }: Target,
  { user, warn, dryRun }: Caller,
): ValidationContext => ({
  lookup: (key, namespace, name) => store.get(key, namespace, name),
  list: (key) => [...store.list(key)],
  now: () => clock.now(),
  random,
  user,
  dryRun,
  warn: (text) => warn(text),
  groupVersion: apiVersionOf(served),
});

const refuse = ({ info }: Target, name: string | undefined, causes: StatusCause[]): void => {
  if (causes.length > 0) {
    throw invalid(info.group, info.kind, name ?? "", causes);
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
  const around = validationContext(context, target, caller);
  ensureNamespace(target.info, target.namespace, object);
  strategy.prepareForCreate?.(object, around);
  refuse(target, object.metadata.name, strategy.validate?.(object, around) ?? []);
  // Storage fills defaults once more on the way out.
  strategy.defaults?.(object);
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
  const around = validationContext(context, target, caller);
  ensureNamespace(target.info, target.namespace, object);
  setOrDelete(object.metadata, "generation", old.metadata.generation);
  prepare(context, target, object, old, around);
  keepServerFields(object, old);
  refuse(target, object.metadata.name, causesOf(context, target, object, old, around));
  if (target.subresource === undefined) {
    for (const warning of context.strategy(target.info).warnings?.(object, old) ?? []) {
      caller.warn(warning);
    }
  }
};

const prepare = (
  context: ApiContext,
  { info, subresource }: Target,
  object: Json,
  old: KubeObject,
  around: ValidationContext,
): void => {
  const strategy = context.strategy(info);
  switch (subresource) {
    case undefined:
    case "scale": {
      strategy.prepareForUpdate?.(object, old, around);
      break;
    }
    case "status": {
      if (strategy.prepareForStatusUpdate === undefined) {
        keepAllButStatus(object, old);
      } else {
        strategy.prepareForStatusUpdate(object, old);
      }

      break;
    }
    case "binding": {
      // What binds is made by the server from the Binding, not sent.
      break;
    }
    default: {
      strategy.prepareForSubresource?.(subresource, object, old);
    }
  }
};

const causesOf = (
  context: ApiContext,
  { info, subresource }: Target,
  object: Json,
  old: KubeObject,
  around: ValidationContext,
): StatusCause[] => {
  const strategy = context.strategy(info);
  switch (subresource) {
    case undefined:
    case "scale": {
      return strategy.validateUpdate?.(object, old, around) ?? [];
    }
    case "status": {
      return strategy.validateStatusUpdate?.(object, old, around) ?? [];
    }
    case "binding": {
      return [];
    }
    default: {
      return strategy.validateSubresource?.(subresource, object, old, around) ?? [];
    }
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

const setOrDelete = (holder: Json, field: string, value: unknown): void => {
  if (value === undefined) {
    delete holder[field];
  } else {
    holder[field] = value;
  }
};
