/** The table of built-in resources: one row per stored resource, and the other versions under which some are served too. */
import { resourceKey, splitApiVersion } from "../object.ts";
import type { ResourceInfo, Verb } from "./resource.ts";
import { servedRows } from "./served.table.ts";
import type { Row } from "./served.table.ts";

/** Of resources that leave out none. */
export const allVerbs: Verb[] = [
  "create",
  "delete",
  "deletecollection",
  "get",
  "list",
  "patch",
  "update",
  "watch",
];

const deprecations: Record<string, string> = {
  endpoints: "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice",
  componentstatuses: "v1 ComponentStatus is deprecated in v1.19+",
};

const infoOf = (groupVersion: string, [plural, kind, traits]: Row): ResourceInfo => {
  const [group, version] = splitApiVersion(groupVersion);
  const verbs = traits.verbs ?? allVerbs;
  const deprecation = deprecations[resourceKey(group, plural)];
  return {
    key: resourceKey(group, plural),
    group,
    version,
    plural,
    singular: kind.toLowerCase(),
    kind,
    listKind: `${kind}List`,
    namespaced: traits.cluster !== true,
    shortNames: traits.short ?? [],
    categories: traits.categories ?? [],
    verbs,
    subresources: traits.subresources ?? [],
    ...(verbs.includes("update") ? {} : { virtual: true }),
    ...(deprecation === undefined ? {} : { deprecation }),
    ...(traits.hash === undefined ? {} : { storageVersionHash: traits.hash }),
  };
};

const served: ResourceInfo[] = Object.entries(servedRows).flatMap(([groupVersion, rows]) =>
  rows.map((row) => infoOf(groupVersion, row)),
);

/** Group and version of rows that only show what another row stores, and the key of that row. */
const views: Record<string, string> = {
  "events.k8s.io/v1": "events",
  "autoscaling/v1": "autoscaling/horizontalpodautoscalers",
};

const viewOf = ({ group, version }: ResourceInfo): string | undefined =>
  views[group === "" ? version : `${group}/${version}`];

/** One row per stored (or virtual) resource, in the order of discovery. Keys are unique. */
export const builtInResources: ResourceInfo[] = served.filter((info) => viewOf(info) === undefined);

/**
Rows that serve the objects of another row in another shape (see alternate-versions.ts).
Their `key` is the key of the row that stores the objects.
*/
export const alternateResources: ResourceInfo[] = served.flatMap((info) => {
  const key = viewOf(info);
  return key === undefined ? [] : [{ ...info, key }];
});
