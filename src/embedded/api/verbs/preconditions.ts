/** What an update demands of the object that it finds: its identity, and the version the change was made from. */
import type { Json, KubeObject } from "../../object.ts";
import type { ResourceInfo } from "../../resources/resource.ts";
import { conflict, StatusError } from "../../status.ts";
import type { ApiContext, Target } from "../context.ts";
import { groupResource } from "../resource-table.ts";

export const staleMessage =
  "the object has been modified; please apply your changes to the latest version and try again";

/** @throws StatusError 409 */
export const checkUid = (
  { info, name }: Target,
  current: KubeObject,
  uid: string | undefined,
): void => {
  if (uid !== undefined && uid !== "" && uid !== current.metadata.uid) {
    const path = `/registry/${info.key}/${current.metadata.namespace ?? ""}/${name}`.replaceAll(
      "//",
      "/",
    );
    throw conflict(
      groupResource(info),
      name,
      `StorageError: invalid object, Code: 4, Key: ${path}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`,
    );
  }
};

/** Returns whether the request named a version. @throws StatusError 409 or 422 */
export const checkVersion = (
  { strategy }: ApiContext,
  { info, name }: Target,
  object: Json,
  current: KubeObject,
): boolean => {
  const version: string = object.metadata.resourceVersion ?? "";
  if (version !== "" && version !== "0") {
    if (version !== current.metadata.resourceVersion) {
      throw conflict(groupResource(info), name, staleMessage);
    }

    return true;
  }

  if (strategy(info).allowUnconditionalUpdate === false) {
    throw mustNameVersion(info, name);
  }

  object.metadata.resourceVersion = current.metadata.resourceVersion;
  return false;
};

const mustNameVersion = (info: ResourceInfo, name: string): StatusError => {
  const subject = info.group === "" ? info.plural : `${info.plural}.${info.group}`;
  const message = "Invalid value: 0: must be specified for an update";
  const field = "metadata.resourceVersion";
  return new StatusError(422, "Invalid", `${subject} "${name}" is invalid: ${field}: ${message}`, {
    name,
    ...(info.group === "" ? {} : { group: info.group }),
    kind: info.plural,
    causes: [{ reason: "FieldValueInvalid", message, field }],
  });
};
