/** `metav1.Table`: what `kubectl get` prints. */
import type { Json, KubeObject } from "../object.ts";
import type { ResourceInfo } from "../resources/resource.ts";
import { orderedMetadata } from "../store/serialized.ts";
import { ageAt } from "./age.ts";
import type { PrintContext } from "./cell.ts";
import { printCreated } from "./cluster.ts";
import { columnsOf } from "./columns.ts";
import { customCells, customColumns } from "./custom.ts";
import { podConditions } from "./pod.ts";
import { printers } from "./printers.table.ts";

export interface TableOptions {
  /** Milliseconds since 1970; ages are counted from it. */
  now: number;
  includeObject: "None" | "Metadata" | "Object";
  /** Metadata of the list: resourceVersion, continue, remainingItemCount. Of a single object: its resourceVersion. */
  listMeta?: Json;
  /** Of a custom resource: `additionalPrinterColumns` of its served version; default: those of its row. */
  customColumns?: Json[];
  /** False after the first event of a watch: the client knows the columns then. Default true. */
  columns?: boolean;
}

/** Columns and cells of all priorities; kubectl leaves out what it does not show. */
export const toTable = (
  info: ResourceInfo,
  objects: readonly KubeObject[],
  options: TableOptions,
): Json => {
  const { now, listMeta = {}, columns = true } = options;
  const context: PrintContext = { now, age: ageAt(now) };
  const custom = info.custom === true ? (options.customColumns ?? info.printerColumns) : undefined;
  const definitions = info.custom === true ? customColumns(custom) : columnsOf(info);
  const print = printers[`${info.group}/${info.kind}`];
  const rows = objects.map((object) => {
    const conditions = info.key === "pods" ? podConditions(object) : undefined;
    return {
      cells:
        info.custom === true
          ? customCells(custom, object, context)
          : (print ?? printCreated)(object, context),
      ...(conditions === undefined ? {} : { conditions }),
      object: included(object, options.includeObject),
    };
  });
  // Kinds without a printer have no rows at all where others have an empty list.
  const hasNone = rows.length === 0 && print === undefined && info.custom !== true;
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata: listMeta,
    columnDefinitions: columns ? definitions : null,
    rows: hasNone ? null : rows,
  };
};

const included = (object: KubeObject, includeObject: TableOptions["includeObject"]): Json => {
  switch (includeObject) {
    case "None": {
      return null;
    }

    case "Metadata": {
      return {
        kind: "PartialObjectMetadata",
        apiVersion: "meta.k8s.io/v1",
        metadata: orderedMetadata(object.metadata),
      };
    }

    case "Object": {
      return object;
    }
  }
};
