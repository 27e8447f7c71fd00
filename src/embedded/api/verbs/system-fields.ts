/** The parts of metadata that belong to the server: identity, creation time, namespace, generated names. */
import { randomUUID } from "node:crypto";
import { formatTime } from "../../clock.ts";
import type { Json } from "../../object.ts";
import type { ResourceInfo } from "../../resources/resource.ts";
import { badRequest } from "../../status.ts";
import type { ApiContext, Caller } from "../context.ts";

const nameAlphabet = "bcdfghjklmnpqrstvwxz2456789";
const maxNameLength = 63;
const suffixLength = 5;

/** What a client may not choose when it creates an object. */
export const wipeSystemFields = (object: Json): void => {
  object.metadata ??= {};
  delete object.metadata.creationTimestamp;
  delete object.metadata.uid;
  delete object.metadata.deletionTimestamp;
  delete object.metadata.deletionGracePeriodSeconds;
  delete object.metadata.selfLink;
};

export const fillSystemFields = ({ clock }: ApiContext, object: Json): void => {
  object.metadata.creationTimestamp = formatTime(clock.now());
  object.metadata.uid = randomUUID();
};

/** Base, cut so that it fits, and five random characters that form no words. */
export const generateName = ({ random }: ApiContext, base: string): string => {
  const start = base.slice(0, maxNameLength - suffixLength);
  const suffix = Array.from(
    { length: suffixLength },
    () => nameAlphabet[Math.floor(random() * nameAlphabet.length)],
  );
  return start + suffix.join("");
};

/** The namespace of the object is that of the request. @throws StatusError 400 when it says another. */
export const ensureNamespace = (
  info: ResourceInfo,
  namespace: string | undefined,
  object: Json,
): void => {
  const expected = info.namespaced ? (namespace ?? "") : "";
  object.metadata ??= {};
  const given = object.metadata.namespace ?? "";
  if (given === "" && expected !== "") {
    object.metadata.namespace = expected;
  } else if (given !== "" && expected === "") {
    delete object.metadata.namespace;
  } else if (given !== expected) {
    throw badRequest(
      "the namespace of the provided object does not match the namespace sent on the request",
    );
  }

  if (object.metadata.namespace === "") {
    delete object.metadata.namespace;
  }
};

/** Owner references that say the same twice are kept once, with a warning. */
export const dedupOwners = (object: Json, caller: Caller, afterAdmission: boolean): void => {
  const references: Json[] | undefined = object.metadata.ownerReferences;
  if (references === undefined || references.length < 2) {
    return;
  }

  const texts = references.map((reference) => JSON.stringify(reference));
  const duplicates = references.filter((_, index) => texts.indexOf(texts[index]!) < index);
  if (duplicates.length > 0) {
    const uids = duplicates.map(({ uid }) => String(uid)).join(", ");
    const when = afterAdmission ? " after mutating admission happens" : "";
    caller.warn(
      `.metadata.ownerReferences contains duplicate entries${when}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${uids}`,
    );
    object.metadata.ownerReferences = references.filter(
      (_, index) => texts.indexOf(texts[index]!) === index,
    );
  }
};
