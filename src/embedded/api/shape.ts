/** Objects in the form a client asked for: as they are, as metadata alone, or as a table. */
import type { Json, KubeObject } from "../object.ts";
import type { ResourceInfo } from "../resources/resource.ts";
import { toTable } from "../printers/table.ts";
import { badRequest, StatusError } from "../status.ts";
import { goText, itemJsonOf, jsonOf, orderedMetadata } from "../store/serialized.ts";
import type { Wanted } from "./negotiate.ts";
import { apiVersionOf } from "./resource-table.ts";

export interface ShapeOptions {
  wanted: Wanted;
  /** `includeObject` of the query. */
  includeObject: string | null;
  now: number;
  /** `additionalPrinterColumns` of a custom resource. */
  customColumns?: Json[] | undefined;
}

/** Metadata of a list. */
export interface ListMeta {
  resourceVersion: string;
  continue?: string;
  remainingItemCount?: number;
}

const notAcceptable = (message: string): StatusError =>
  new StatusError(406, "NotAcceptable", message);

const metaVersion = ({ version = "v1" }: Wanted): string => `meta.k8s.io/${version}`;

/** JSON text of one object. @throws StatusError 406 */
export const objectText = (
  info: ResourceInfo,
  object: KubeObject,
  options: ShapeOptions,
): string => {
  const { as } = options.wanted;
  if (as === undefined) {
    return jsonOf(object);
  }

  switch (as) {
    case "Table": {
      const { resourceVersion } = object.metadata;
      return goText(tableOf(info, [object], options, { resourceVersion }));
    }
    case "PartialObjectMetadata": {
      return goText(partial(object, options.wanted));
    }
    case "PartialObjectMetadataList": {
      throw notAcceptable(
        `you requested PartialObjectMetadataList, but the requested object is not a list (*${goType(info, info.kind)})`,
      );
    }
  }
};

/** JSON text of a list. @throws StatusError 406 */
export const listText = (
  info: ResourceInfo,
  objects: readonly KubeObject[],
  meta: ListMeta,
  options: ShapeOptions,
): string => {
  const { as } = options.wanted;
  if (as === undefined) {
    return (info.custom === true ? customListText : plainListText)(info, objects, meta);
  }

  switch (as) {
    case "Table": {
      return goText(tableOf(info, objects, options, meta));
    }
    case "PartialObjectMetadataList": {
      return goText({
        kind: "PartialObjectMetadataList",
        apiVersion: metaVersion(options.wanted),
        metadata: meta,
        items: objects.map((object) => partial(object, options.wanted)),
      });
    }
    case "PartialObjectMetadata": {
      throw notAcceptable(
        `you requested PartialObjectMetadata, but the requested object is a list (*${goType(info, info.listKind)})`,
      );
    }
  }
};

const plainListText = (
  info: ResourceInfo,
  objects: readonly KubeObject[],
  meta: ListMeta,
): string => {
  const head = { kind: info.listKind, apiVersion: apiVersionOf(info), metadata: meta };
  return `${JSON.stringify(head).slice(0, -1)},"items":[${objects.map(itemJsonOf).join(",")}]}`;
};

/** A list without a Go type: its keys are sorted, its items whole, and it always says how it continues. */
const customListText = (
  info: ResourceInfo,
  objects: readonly KubeObject[],
  { resourceVersion, remainingItemCount, continue: token = "" }: ListMeta,
): string => {
  const metadata = {
    continue: token,
    ...(remainingItemCount === undefined ? {} : { remainingItemCount }),
    resourceVersion,
  };
  const tail = JSON.stringify({ kind: info.listKind, metadata }).slice(1);
  return `{"apiVersion":"${apiVersionOf(info)}","items":[${objects.map(jsonOf).join(",")}],${tail}`;
};

/** A table of objects; `columns` false leaves the definitions out, as later events of a watch do. */
export const tableOf = (
  info: ResourceInfo,
  objects: readonly KubeObject[],
  { wanted, includeObject, now, customColumns }: ShapeOptions,
  listMeta: Json,
  columns = true,
): Json => {
  const include = includeObject ?? "";
  if (!["", "None", "Metadata", "Object"].includes(include)) {
    throw badRequest(
      `Unable to convert to Table as requested: includeObject: Invalid value: ${JSON.stringify(include)}: must be 'Metadata', 'Object', 'None', or empty`,
    );
  }

  const table = toTable(info, objects, {
    now,
    includeObject: (include === "" ? "Metadata" : include) as "None" | "Metadata" | "Object",
    listMeta,
    columns,
    ...(customColumns === undefined ? {} : { customColumns }),
  });
  return wanted.version === "v1beta1" ? { ...table, apiVersion: metaVersion(wanted) } : table;
};

export const partial = (object: KubeObject, wanted: Wanted): Json => ({
  kind: "PartialObjectMetadata",
  apiVersion: metaVersion(wanted),
  metadata: orderedMetadata(object.metadata),
});

const goType = ({ group }: ResourceInfo, kind: string): string =>
  `${group === "" ? "core" : (group.split(".")[0] ?? "")}.${kind}`;
