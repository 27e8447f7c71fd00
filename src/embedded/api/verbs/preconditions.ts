/** What an update demands of the object that it finds: its identity, and the version the change was made from. */
import type { Json, KubeObject } from "../../object.ts";
import { quote } from "../../resources/field-errors.ts";
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
    throw conflict(
      groupResource(info),
      name,
      `StorageError: invalid object, Code: 4, Key: ${storageKey(info, current)}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${uid}, UID in object meta: ${current.metadata.uid}`,
    );
  }
};

/** Where they are stored under another name than their own, as pkg/kubeapiserver's storage factory has it. */
const storedAs: Record<string, string> = {
  replicationcontrollers: "controllers",
  endpoints: "services/endpoints",
  nodes: "minions",
  services: "services/specs",
  "networking.k8s.io/ingresses": "ingress",
};

/** Servers of their own, whose stored names start with the group, as those of custom resources do. */
const withGroup = new Set(["apiextensions.k8s.io", "apiregistration.k8s.io"]);

const storageKey = (
  { key, group, plural, custom }: ResourceInfo,
  { metadata: { namespace, name } }: KubeObject,
): string => {
  const prefix = custom === true || withGroup.has(group) ? key : (storedAs[key] ?? plural);
  return ["/registry", prefix, ...(namespace === undefined ? [] : [namespace]), name].join("/");
};

/** Returns whether the request named a version. @throws StatusError 409, 422, or 500 for one that is no number */
export const checkVersion = (
  { strategy }: ApiContext,
  { info, name }: Target,
  object: Json,
  current: KubeObject,
): boolean => {
  const version = parseVersion(object.metadata.resourceVersion ?? "");
  if (version !== 0n) {
    if (String(version) !== current.metadata.resourceVersion) {
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

const largestVersion = 2n ** 64n - 1n;

/** As ObjectResourceVersion of the storage reads it, whose errors reach the client as they are. */
const parseVersion = (version: string): bigint => {
  const refuse = (why: string): StatusError =>
    new StatusError(500, "", `strconv.ParseUint: parsing ${quote(version)}: ${why}`);
  if (version === "") {
    return 0n;
  }

  if (!/^[0-9]+$/.test(version)) {
    throw refuse("invalid syntax");
  }

  const number = BigInt(version);
  if (number > largestVersion) {
    throw refuse("value out of range");
  }

  return number;
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
