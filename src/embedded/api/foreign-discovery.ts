/** How discovery shows the groups and versions that other servers serve. */
import type { Json } from "../object.ts";
import type { ForeignApi } from "./aggregation.ts";
import type { Group } from "./api-groups.ts";

/** An entry of the aggregated form; without resources while the server is not there. */
export const foreignEntry = ({ group, version, resources }: ForeignApi): Json => ({
  metadata: { name: group },
  versions: [
    {
      version,
      ...(resources === undefined
        ? {}
        : { resources: resources.map((resource) => entryOf(resource, group, version)) }),
      freshness: resources === undefined ? "Stale" : "Current",
    },
  ],
});

const entryOf = (
  { name, kind, namespaced, singularName, verbs, shortNames, categories }: Json,
  group: string,
  version: string,
): Json => ({
  resource: name,
  responseKind: { group, version, kind },
  scope: namespaced === true ? "Namespaced" : "Cluster",
  singularResource: singularName,
  verbs,
  ...(shortNames === undefined ? {} : { shortNames }),
  ...(categories === undefined ? {} : { categories }),
});

/** For the older form of many documents: groups whose servers are there. */
export const foreignGroups = (apis: ForeignApi[]): Group[] =>
  apis
    .filter(({ resources }) => resources !== undefined)
    .map(({ group, version }) => ({ name: group, versions: [{ version, rows: [] }] }));
