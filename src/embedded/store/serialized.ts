/** JSON text of stored objects, made once per version and shared by the log, responses and watches. */
import type { Json, KubeObject } from "../object.ts";

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

/** The object as compact JSON, kind first. Objects of the store never change, so the text is kept as long as the object lives. */
export const jsonOf = (object: KubeObject): string =>
  remembered(texts, object, ({ kind, apiVersion, metadata, ...rest }) =>
    goText({ kind, apiVersion, metadata, ...rest }),
  );

/** The object as it stands in a list of its kind, which does not repeat kind and version. */
export const itemJsonOf = (object: KubeObject): string =>
  remembered(itemTexts, object, ({ kind: _kind, apiVersion: _version, metadata, ...rest }) =>
    goText({ metadata, ...rest }),
  );

/** JSON as Go writes it: safe to be put into HTML. */
export const goText = (value: Json): string => {
  const text = JSON.stringify(value);
  return /[<>&\u2028\u2029]/.test(text) ? escapeHtml(text) : text;
};

const escapeHtml = (text: string): string =>
  text.replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
