/** JSON text of stored objects, made once per version and shared by the log, responses and watches. */
import { type Json, type KubeObject, setOwn, splitApiVersion } from "../object.ts";
import { structOf } from "../schema/schema.ts";

const texts = new WeakMap<KubeObject, string>();
const itemTexts = new WeakMap<KubeObject, string>();

const remembered = (
  memory: WeakMap<KubeObject, string>,
  object: KubeObject,
  write: (object: KubeObject) => string,
): string => {
  const known = memory.get(object);
  if (known !== undefined) {
    return known;
  }

  const text = write(object);
  memory.set(object, text);
  return text;
};

/**
The object as compact JSON: kind first and metadata as its Go type has it, or sorted where there is no type (custom resources).
Objects of the store never change, so the text is kept as long as the object lives.
*/
export const jsonOf = (object: KubeObject): string =>
  remembered(texts, object, ({ kind, apiVersion, metadata, ...rest }) =>
    structOf(...splitApiVersion(apiVersion), kind) === undefined
      ? goText(sortedKeys(object))
      : goText({ kind, apiVersion, metadata: orderedMetadata(metadata), ...rest }),
  );

/** The object as it stands in a list of its kind, which does not repeat kind and version. */
export const itemJsonOf = (object: KubeObject): string =>
  remembered(itemTexts, object, ({ kind: _kind, apiVersion: _version, metadata, ...rest }) =>
    goText({ metadata: orderedMetadata(metadata), ...rest }),
  );

const metadataFields = [
  "name",
  "generateName",
  "namespace",
  "selfLink",
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "labels",
  "annotations",
  "ownerReferences",
  "finalizers",
  "managedFields",
] as const;

/** Metadata in the order of Go's ObjectMeta, which has no other fields. */
export const orderedMetadata = (metadata: Json): Json => {
  const ordered: Json = {};
  for (const field of metadataFields) {
    const value: unknown = metadata[field];
    if (value !== undefined) {
      ordered[field] = value;
    }
  }

  return ordered;
};

const sortedKeys = (value: Json): Json => {
  if (Array.isArray(value)) {
    return value.map(sortedKeys);
  }

  if (value === null || typeof value !== "object") {
    return value;
  }

  const sorted: Record<string, Json> = {};
  for (const key of Object.keys(value).toSorted()) {
    setOwn(sorted, key, sortedKeys(value[key]));
  }

  return sorted;
};

/** JSON as Go writes it: safe to be put into HTML. */
export const goText = (value: Json, indent?: number): string => {
  const text = JSON.stringify(value, undefined, indent);
  return /[<>&\u2028\u2029]/.test(text) ? escapeHtml(text) : text;
};

const escapeHtml = (text: string): string =>
  text.replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
