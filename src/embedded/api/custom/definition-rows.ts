/** From a CustomResourceDefinition to the rows of the resources that it defines, one per served version. */
import { createHash } from "node:crypto";
import type { Json, KubeObject } from "../../object.ts";
import { resourceKey } from "../../object.ts";
import type { ResourceInfo, Subresource, Verb } from "../../resources/resource.ts";

/** What beside the row a version of a definition says. */
export interface CustomVersion {
  /** `subresources.scale`: paths that begin with a dot. */
  scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string };
  /** Paths that begin with a dot. */
  selectable: string[];
}

export interface DefinedRows {
  /** The version in which objects are kept. */
  stored: ResourceInfo;
  served: ResourceInfo[];
  /** Metadata of the list above, in its order. */
  versions: Map<ResourceInfo, CustomVersion>;
}

const verbs: Verb[] = [
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "create",
  "update",
  "watch",
];
const readWrite = ["get", "patch", "update"];

/** @param names Accepted names. */
export const rowsOf = (definition: KubeObject, names: Json): DefinedRows | undefined => {
  const { spec } = definition as KubeObject & { spec: Json };
  const versions = new Map<ResourceInfo, CustomVersion>();
  const rows = (spec.versions as Json[]).map((version) => {
    const row = rowOf(spec, names, version);
    versions.set(row, {
      ...(version.subresources?.scale === undefined ? {} : { scale: version.subresources.scale }),
      selectable: (version.selectableFields ?? []).map(({ jsonPath }: Json) => String(jsonPath)),
    });
    return { row, version };
  });
  const stored = rows.find(({ version }) => version.storage === true)?.row;
  return stored === undefined
    ? undefined
    : {
        stored,
        served: rows.filter(({ version }) => version.served === true).map(({ row }) => row),
        versions,
      };
};

const rowOf = (spec: Json, names: Json, version: Json): ResourceInfo => {
  const { group } = spec;
  return {
    key: resourceKey(group, names.plural),
    group,
    version: version.name,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    kind: names.kind,
    listKind: names.listKind ?? `${names.kind}List`,
    namespaced: spec.scope === "Namespaced",
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    verbs,
    subresources: subresourcesOf(version.subresources ?? {}),
    custom: true,
    storageVersionHash: storageHash(spec, names),
    schema: version.schema?.openAPIV3Schema,
    ...(version.additionalPrinterColumns === undefined
      ? {}
      : { printerColumns: version.additionalPrinterColumns }),
    ...(version.deprecated === true ? { deprecation: deprecation(spec, names, version) } : {}),
  };
};

/** Changes when the objects are to be stored in another form (k8s.io/apiserver pkg/endpoints/discovery). */
const storageHash = ({ group, versions }: Json, { kind }: Json): string => {
  const stored = (versions as Json[]).find(({ storage }) => storage === true);
  const hash = createHash("sha256").update(`${group}/${stored?.name}/${kind}`).digest();
  return hash.subarray(0, 8).toString("base64");
};

const subresourcesOf = ({ status, scale }: Json): Subresource[] => [
  ...(status === undefined ? [] : [{ name: "status", verbs: readWrite }]),
  ...(scale === undefined
    ? []
    : [
        {
          name: "scale",
          kind: "Scale",
          groupVersion: ["autoscaling", "v1"] as [string, string],
          verbs: readWrite,
        },
      ]),
];

/** The definition's own warning, or one that names the newest version that is not deprecated. */
const deprecation = ({ group, versions }: Json, { kind }: Json, version: Json): string => {
  if (version.deprecationWarning !== undefined) {
    return version.deprecationWarning;
  }

  const better = (versions as Json[])
    .filter(({ served, deprecated }) => served === true && deprecated !== true)
    .map(({ name }) => String(name))
    .toSorted(newestFirst)[0];
  const own = `${group}/${version.name} ${kind} is deprecated`;
  return better === undefined ? own : `${own}; use ${group}/${better} ${kind}`;
};

const newestFirst = (left: string, right: string): number =>
  right.localeCompare(left, "en", { numeric: true });
