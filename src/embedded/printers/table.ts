/** `metav1.Table`: what `kubectl get` prints. */
import type { Json, KubeObject } from "../object.ts";
import type { ResourceInfo } from "../resources/resource.ts";

export interface TableOptions {
  /** Milliseconds since 1970; ages are counted from it. */
  now: number;
  includeObject: "None" | "Metadata" | "Object";
  /** Metadata of the list: resourceVersion, continue, remainingItemCount. */
  listMeta?: Json;
  /** Of a custom resource: `additionalPrinterColumns` of its served version. */
  customColumns?: Json[];
  /** Column definitions without rows. */
  columnsOnly?: boolean;
  /** False after the first event of a watch: the client knows the columns then. Default true. */
  columns?: boolean;
}

export const toTable = (
  _info: ResourceInfo,
  objects: readonly KubeObject[],
  { listMeta = {}, columns = true, columnsOnly = false }: TableOptions,
): Json => ({
  kind: "Table",
  apiVersion: "meta.k8s.io/v1",
  metadata: listMeta,
  columnDefinitions: columns
    ? [{ name: "Name", type: "string", format: "name", description: "", priority: 0 }]
    : null,
  rows: (columnsOnly ? [] : objects).map((object) => ({
    cells: [object.metadata.name],
    object: {
      kind: "PartialObjectMetadata",
      apiVersion: "meta.k8s.io/v1",
      metadata: object.metadata,
    },
  })),
});
