/** Discovery: which groups, versions and resources there are, in the aggregated form and in the older one of many documents. */
import { createHash } from "node:crypto";
import type { Json } from "../object.ts";
import type { ResourceInfo, Subresource } from "../resources/resource.ts";
import type { Aggregation, ForeignApi } from "./aggregation.ts";
import { type Group, groupsOf, type Version } from "./api-groups.ts";
import type { Exchange } from "./exchange.ts";
import { foreignEntry, withRegistered } from "./foreign-discovery.ts";
import { apiVersionOf, type ResourceTable } from "./resource-table.ts";

/** Answers discovery requests; false when the path is none of discovery's. */
export type Discovery = (exchange: Exchange) => boolean;

/** @param aggregation Groups and versions that other servers should serve, and all that are registered. */
export const createDiscovery = (
  resources: ResourceTable,
  aggregation: Pick<Aggregation, "apis" | "registered">,
): Discovery => {
  let groups: Group[] | undefined;
  const aggregated = new Map<string, { text: string; etag: string }>();
  resources.onChange(() => {
    groups = undefined;
    aggregated.clear();
  });

  const all = (): Group[] => (groups ??= groupsOf(resources.served()));

  const aggregatedOf = (core: boolean, version: string) => {
    const others = core ? [] : aggregation.apis();
    const key = JSON.stringify([core, version, others]);
    const known = aggregated.get(key);
    if (known !== undefined) {
      return known;
    }

    const chosen = all().filter(({ name }) => (name === "") === core);
    const text = JSON.stringify(groupList(chosen, others, version));
    const hash = createHash("sha512").update(text).digest("hex").toUpperCase();
    const made = { text, etag: `"${hash}"` };
    aggregated.set(key, made);
    return made;
  };

  const serveAggregated = (exchange: Exchange, version: string) => {
    const { text, etag } = aggregatedOf(exchange.info.path === "/api", version);
    const { response } = exchange;
    response.setHeader("Vary", "Accept");
    response.setHeader("ETag", etag);
    if (exchange.header("if-none-match") === etag) {
      exchange.head();
      response.statusCode = 304;
      response.end();
      return;
    }

    const type = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
    exchange.write(200, type, `${text}\n`);
  };

  return (exchange) => {
    const path = exchange.info.path.replace(/\/$/, "");
    if (path === "/api" || path === "/apis") {
      const version = aggregatedVersion(exchange.header("accept") ?? "");
      if (version === undefined) {
        exchange.json(
          200,
          JSON.stringify(
            path === "/api"
              ? versions(exchange.header("host") ?? "")
              : groupsList(withRegistered(all(), aggregation.registered())),
          ),
        );
      } else {
        serveAggregated(exchange, version);
      }

      return true;
    }

    const document = documentAt(path, withRegistered(all(), aggregation.registered()));
    if (document === undefined) {
      return false;
    }

    exchange.json(200, JSON.stringify(document));
    return true;
  };
};

/** The first of the two aggregated forms that comes before plain JSON. */
const aggregatedVersion = (accept: string): string | undefined => {
  for (const clause of accept.split(",")) {
    if (clause.includes("as=APIGroupDiscoveryList")) {
      const version = /;\s*v=(v2|v2beta1)(;|$)/.exec(clause)?.[1];
      if (version !== undefined) {
        return version;
      }
    } else if (clause.trim().startsWith("application/json")) {
      return undefined;
    }
  }

  return undefined;
};

const groupList = (groups: Group[], others: ForeignApi[], version: string): Json => ({
  kind: "APIGroupDiscoveryList",
  apiVersion: `apidiscovery.k8s.io/${version}`,
  metadata: {},
  items: [
    ...groups.map(({ name, versions }) => ({
      metadata: name === "" ? {} : { name },
      versions: versions.map((item) => ({
        version: item.version,
        resources: item.rows.map(aggregatedResource),
        freshness: "Current",
      })),
    })),
    ...others.map(foreignEntry),
  ],
});

const responseKind = (row: ResourceInfo, part?: Subresource): Json => {
  // The real server leaves group and version of a built-in resource's own kind empty.
  const [group, version] =
    part?.groupVersion ?? (row.custom === true ? [row.group, row.version] : ["", ""]);
  return { group, version, kind: part?.kind ?? row.kind };
};

const aggregatedResource = (row: ResourceInfo): Json => ({
  resource: row.plural,
  responseKind: responseKind(row),
  scope: row.namespaced ? "Namespaced" : "Cluster",
  singularResource: row.singular,
  verbs: row.verbs,
  ...(row.shortNames.length === 0 ? {} : { shortNames: row.shortNames }),
  ...(row.categories.length === 0 ? {} : { categories: row.categories }),
  ...(row.subresources.length === 0
    ? {}
    : {
        subresources: row.subresources.map((part) => ({
          subresource: part.name,
          responseKind: responseKind(row, part),
          verbs: part.verbs,
        })),
      }),
});

const versions = (serverAddress: string): Json => ({
  kind: "APIVersions",
  versions: ["v1"],
  serverAddressByClientCIDRs: [{ clientCIDR: "0.0.0.0/0", serverAddress }],
});

const groupVersion = (group: string, version: string): Json => ({
  groupVersion: `${group}/${version}`,
  version,
});

const groupDocument = ({ name, versions }: Group): Json => ({
  name,
  versions: versions.map(({ version }) => groupVersion(name, version)),
  preferredVersion: groupVersion(name, versions[0]?.version ?? ""),
});

const groupsList = (groups: Group[]): Json => ({
  kind: "APIGroupList",
  apiVersion: "v1",
  groups: groups.filter(({ name }) => name !== "").map(groupDocument),
});

const documentAt = (path: string, groups: Group[]): Json => {
  const [prefix, ...parts] = path.slice(1).split("/");
  const core = prefix === "api";
  const [name, version] = core ? ["", parts[0]] : parts;
  const tooLong = parts.length > (core ? 1 : 2);
  const group = groups.find((candidate) => candidate.name === name);
  if ((!core && prefix !== "apis") || tooLong || group === undefined) {
    return undefined;
  }

  if (version === undefined) {
    return core ? undefined : { kind: "APIGroup", apiVersion: "v1", ...groupDocument(group) };
  }

  const found = group.versions.find((item) => item.version === version);
  return found === undefined || found.rows.length === 0 ? undefined : resourceList(group, found);
};

const resourceList = ({ name }: Group, { version, rows }: Version): Json => ({
  kind: "APIResourceList",
  ...(name === "" ? {} : { apiVersion: "v1" }),
  groupVersion: apiVersionOf({ group: name, version }),
  resources: rows.flatMap((row) => [
    listed(row),
    ...row.subresources.map((part) => listed(row, part)),
  ]),
});

const listed = (row: ResourceInfo, part?: Subresource): Json => {
  const whole = part === undefined;
  const [group, version] = part?.groupVersion ?? [];
  return {
    name: whole ? row.plural : `${row.plural}/${part.name}`,
    singularName: whole ? row.singular : "",
    namespaced: row.namespaced,
    ...(group === undefined ? {} : { group, version }),
    kind: part?.kind ?? row.kind,
    verbs: part?.verbs ?? row.verbs,
    ...(whole && row.shortNames.length > 0 ? { shortNames: row.shortNames } : {}),
    ...(whole && row.categories.length > 0 ? { categories: row.categories } : {}),
    ...(whole && row.storageVersionHash !== undefined
      ? { storageVersionHash: row.storageVersionHash }
      : {}),
  };
};
