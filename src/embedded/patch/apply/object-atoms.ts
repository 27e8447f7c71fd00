/** The atoms of an object, and the object that a kind starts from. */
import { normalise } from "../../codec/normalise.ts";
import { type Json, splitApiVersion } from "../../object.ts";
import { structOf } from "../../schema/schema.ts";
import type { Atom } from "./atom.ts";
import { atomOfStruct } from "./go-atoms.ts";
import { atomOfCustomResource } from "./openapi-atoms.ts";

/** `schema` counts for custom resources. */
export const atomOfKind = (apiVersion: string, kind: string, schema: Json): Atom => {
  const struct = structOf(...splitApiVersion(apiVersion), kind);
  return struct === undefined ? atomOfCustomResource(schema) : atomOfStruct(struct);
};

/** As Go makes it: structs that are no pointers are there from the start. */
export const emptyObject = (apiVersion: string, kind: string): Json => {
  const [group, version] = splitApiVersion(apiVersion);
  return normalise({ group, version, kind }, { kind, apiVersion });
};

/** Fields that have no owner. */
export const unownedMetadata = [
  ["apiVersion"],
  ["kind"],
  ["metadata"],
  ...[
    "name",
    "namespace",
    "creationTimestamp",
    "selfLink",
    "uid",
    "clusterName",
    "generation",
    "managedFields",
    "resourceVersion",
  ].map((name) => ["metadata", name]),
].map((path) => path.map((name) => `f:${name}`));
