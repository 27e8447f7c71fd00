/** The object in a manifest file: where it goes in the API, and its bytes as the author wrote them. */
import { parseAllDocuments } from "yaml";
import type { Json } from "../kubectl/object.ts";
import { resourcePath } from "../kubectl/discovery.ts";
import type { Discovery } from "../kubectl/discovery.ts";

export interface ManifestObject {
  /** Only for names and places; the body that is sent is `text`. */
  object: Json;
  text: string;
}

/** @throws when the file does not hold exactly one object. */
export const readManifest = (file: string, text: string): ManifestObject => {
  const objects = parseAllDocuments(text, { version: "1.1" })
    .map((document) => document.toJS())
    .filter((value) => value !== null);
  const [object, ...others] = objects;
  if (object === undefined || others.length > 0) {
    throw new Error(`${file} must hold exactly one object, it holds ${objects.length}`);
  }

  if (typeof object.kind !== "string" || typeof object.apiVersion !== "string") {
    throw new Error(`${file} has no apiVersion or kind`);
  }

  return { object, text };
};

/** Path to create it at, or of the object itself; undefined when the server knows no such kind. */
export const pathOf = async (
  { object }: ManifestObject,
  discovery: Discovery,
  namespace: string,
  named: boolean,
): Promise<string | undefined> => {
  const resource = await discovery.findKind(object.apiVersion, object.kind);
  return (
    resource &&
    resourcePath(resource, {
      namespace: object.metadata?.namespace ?? (namespace === "" ? "default" : namespace),
      ...(named && { name: object.metadata?.name ?? "" }),
    })
  );
};
