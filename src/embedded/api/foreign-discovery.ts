/** How discovery shows the groups and versions that other servers serve. */
import type { Json } from "../object.ts";
import type { ForeignApi, Registered } from "./aggregation.ts";
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

/** For the older form of many documents: with what is registered, whether anybody serves it or not. */
export const withRegistered = (groups: readonly Group[], all: readonly Registered[]): Group[] => {
  const merged = groups.map(({ name, versions }) => ({ name, versions: [...versions] }));
  for (const { group, version } of all) {
    const known = merged.find(({ name }) => name === group);
    if (known === undefined) {
      merged.push({ name: group, versions: [{ version, rows: [] }] });
    } else if (!known.versions.some((item) => item.version === version)) {
      known.versions.push({ version, rows: [] });
    }
  }

  return merged;
};
