/** Server-side apply: what a manager says it wants, merged into the object by fields with owners. */
import { formatTime } from "../../clock.ts";
import { coerceCustomResource } from "../../codec/custom-resource.ts";
import type { Decoded } from "../../codec/decode.ts";
import { normalise } from "../../codec/normalise.ts";
import { clone, type Json, splitApiVersion } from "../../object.ts";
import { structOf } from "../../schema/schema.ts";
import { unknownFields } from "../convert.ts";
import { plainError } from "../invalid-patch.ts";
import type { PatchRequest } from "../patch-request.ts";
import { checkConfiguration, goKind, judgeDuplicates, readConfiguration } from "./configuration.ts";
import { conflictError } from "./conflict.ts";
import { FieldSet } from "./field-set.ts";
import { allowedByLastApplied, lastAppliedAnnotation, lastAppliedText } from "./last-applied.ts";
import { identityOf, type Managers, readManagers, writeManagers } from "./managers.ts";
import { atomOfKind, emptyObject, unownedMetadata } from "./object-atoms.ts";
import { filterOf } from "./reset-fields.ts";
import { type Application, ApplyConflicts, applyValue, ownAfterUpdate } from "./updater.ts";
import { validationError } from "./validate.ts";

const unowned = FieldSet.of(...unownedMetadata);

/** @throws StatusError 409 for conflicts, 400 for a malformed configuration, 500 for one that does not fit the schema. */
export const applyConfiguration = (request: PatchRequest, text: string): Decoded => {
  const { info, current, fieldValidation, now, fieldManager } = request;
  const kind = current ?? {
    apiVersion: info.group === "" ? info.version : `${info.group}/${info.version}`,
    kind: info.kind,
  };
  const { object: applied, duplicates } = readConfiguration(text);
  checkConfiguration(applied, kind);
  const { application, managers } = prepare(request, applied, kind);
  const result = applyAs(application, managers);
  const author = result.managers.get(identityOf(application.author));
  if (author !== undefined && result.value !== undefined) {
    result.managers.set(identityOf(author), { ...author, time: formatTime(now) });
  }

  const object = finish(request, applied, result.value ?? application.live);
  if (fieldManager === "kubectl" && hasLastApplied(object)) {
    object.metadata.annotations[lastAppliedAnnotation] = lastAppliedText(applied);
  }

  const entries = writeManagers(result.managers);
  if (entries !== undefined) {
    object.metadata.managedFields = entries;
  }

  return { object, warnings: judgeDuplicates(duplicates, fieldValidation) };
};

interface Kind {
  apiVersion: string;
  kind: string;
}

const prepare = (
  { info, current, subresource, fieldManager, force = false, now }: PatchRequest,
  applied: Json,
  { apiVersion, kind }: Kind,
): { application: Application; managers: Managers } => {
  const atom = atomOfKind(apiVersion, kind, info.schema);
  const problem = validationError(atom, applied);
  if (problem !== undefined) {
    throw plainError(`failed to create typed patch object (${describe(applied)}): ${problem}`);
  }

  const managers = readManagers(current?.metadata.managedFields);
  const live = current === undefined ? emptyObject(apiVersion, kind) : asServed(current);
  const filter = filterOf(info, subresource);
  const author = {
    manager: fieldManager,
    operation: "Apply" as const,
    apiVersion,
    ...(subresource === undefined ? {} : { subresource }),
  };
  if (managers.size === 0 && current !== undefined) {
    const before = { ...author, manager: "before-first-apply", operation: "Update" as const };
    const owned = ownAfterUpdate(atom, emptyObject(apiVersion, kind), live, managers, filter);
    const fields = owned.difference(unowned);
    managers.set(identityOf(before), { ...before, time: formatTime(now), fields });
  }

  return { application: { atom, live, applied, managers, author, filter, force }, managers };
};

const describe = ({ apiVersion, kind, metadata }: Json): string =>
  `${metadata?.namespace ?? ""}/${metadata?.name ?? ""}; ${goKind(apiVersion, kind)}`;

const asServed = (object: Json): Json => {
  const [group, version] = splitApiVersion(object.apiVersion);
  const served = normalise({ group, version, kind: object.kind }, object);
  delete served.metadata?.managedFields;
  return served;
};

interface Result {
  value: Json;
  managers: Managers;
}

/** `kubectl` may take without force what its own client-side apply set. */
const applyAs = (application: Application, managers: Managers): Result => {
  try {
    return attempt(application, managers, application.force);
  } catch (error) {
    if (!(error instanceof ApplyConflicts)) {
      throw error;
    }

    const { atom, live, author } = application;
    const allowed = author.manager === "kubectl" ? allowedByLastApplied(atom, live) : undefined;
    const left = error.conflicts.filter(({ path }) => allowed?.has(path) !== true);
    if (left.length > 0) {
      throw conflictError(left);
    }

    return attempt(application, managers, true);
  }
};

const attempt = (application: Application, managers: Managers, force: boolean): Result => {
  const copy: Managers = new Map(managers);
  const value = applyValue({ ...application, managers: copy, force });
  const identity = identityOf(application.author);
  const own = copy.get(identity);
  const fields = own?.fields.difference(unowned);
  if (own !== undefined && fields !== undefined) {
    if (fields.isEmpty) {
      copy.delete(identity);
    } else {
      const time = managers.get(identity)?.time;
      copy.set(identity, { ...own, fields, ...(time === undefined ? {} : { time }) });
    }
  }

  return { value, managers: copy };
};

const finish = ({ info }: PatchRequest, applied: Json, value: Json): Json => {
  const [group, version] = splitApiVersion(value.apiVersion);
  const kind = { group, version, kind: value.kind };
  try {
    const struct = structOf(group, version, value.kind);
    if (struct !== undefined) {
      unknownFields(struct, value);
      return normalise(kind, value);
    }

    const object = info.schema === undefined ? withoutNulls(clone(value)) : clone(value);
    coerceCustomResource(info.schema, object);
    return object;
  } catch (error) {
    throw plainError(
      `failed to convert new object (${describe(applied)}) to proper version: unable to convert unstructured object to ${goKind(value.apiVersion, value.kind)}: ${(error as Error).message}`,
    );
  }
};

/** Fields whose last owner let go are null until here; with a schema, decoding removes them. */
const withoutNulls = (value: Json): Json => {
  if (Array.isArray(value)) {
    return value.map((item) => withoutNulls(item));
  }

  if (value === null || typeof value !== "object") {
    return value;
  }

  for (const key of Object.keys(value)) {
    if (value[key] === null) {
      delete value[key];
    } else {
      value[key] = withoutNulls(value[key]);
    }
  }

  return value;
};

const hasLastApplied = (object: Json): boolean =>
  (object.metadata?.annotations?.[lastAppliedAnnotation] ?? "") !== "";
