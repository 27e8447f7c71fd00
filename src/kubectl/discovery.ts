/** From a word such as `deployment`, `hpa` or `endpointslices.discovery.k8s.io` to the path where the API server keeps it. */
import type { Json } from "./object.ts";
import type { Api } from "./api.ts";
import type { Clock } from "./clock.ts";

export interface ApiResource {
  group: string;
  version: string;
  plural: string;
  singular: string;
  shortNames: string[];
  kind: string;
  namespaced: boolean;
}

export interface Discovery {
  /** All that the server knows, one version of each. @throws Unreachable */
  list(): Promise<ApiResource[]>;
  /** Undefined when the server knows no such resource. @throws Unreachable */
  find(word: string): Promise<ApiResource | undefined>;
  /** By group, version and kind, as a manifest names it. @throws Unreachable */
  findKind(apiVersion: string, kind: string): Promise<ApiResource | undefined>;
}

/** `/apis/apps/v1/namespaces/web/deployments/big`; without `namespace` the path of the whole cluster. */
export const resourcePath = (
  { group, version, plural, namespaced }: ApiResource,
  { namespace = "", name }: { namespace?: string; name?: string } = {},
): string =>
  [
    group === "" ? `/api/${version}` : `/apis/${group}/${version}`,
    ...(namespaced && namespace !== "" ? ["namespaces", encodeURIComponent(namespace)] : []),
    plural,
    ...(name === undefined ? [] : [encodeURIComponent(name)]),
  ].join("/");

/** An unknown word is asked again after this long: a CustomResourceDefinition may have come. Milliseconds. */
const patience = 2000;

export const createDiscovery = (api: Api, clock: Clock): Discovery => {
  let known: Promise<ApiResource[]> | undefined;
  let askedAt = 0;

  const all = (): Promise<ApiResource[]> => {
    if (known === undefined) {
      askedAt = clock.monotonic();
      known = discover(api);
      known.catch(() => {
        known = undefined;
      });
    }

    return known;
  };

  const search = async (matches: (resource: ApiResource) => boolean) => {
    const found = (await all()).find(matches);
    if (found !== undefined || clock.monotonic() - askedAt < patience) {
      return found;
    }

    known = undefined;
    return (await all()).find(matches);
  };

  return {
    list: all,
    find: (word) => search((resource) => named(resource, word.toLowerCase())),
    findKind: (apiVersion, kind) =>
      search(
        (resource) =>
          resource.kind === kind &&
          (resource.group === "" ? resource.version : `${resource.group}/${resource.version}`) ===
            apiVersion,
      ),
  };
};

const named = (resource: ApiResource, word: string): boolean => {
  const { plural, singular, shortNames, kind, group } = resource;
  const names = [plural, singular, kind.toLowerCase(), ...shortNames];
  return (
    names.includes(word) || (group !== "" && names.some((name) => `${name}.${group}` === word))
  );
};

const aggregated =
  "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

/** Core first, then groups in the server's order of preference; the first version of a group is the preferred one. */
const discover = async (api: Api): Promise<ApiResource[]> => {
  const headers = { accept: aggregated };
  const [core, groups] = await Promise.all([
    api.request({ path: "/api", headers }),
    api.request({ path: "/apis", headers }),
  ]);
  if (core.body?.kind === "APIGroupDiscoveryList" && groups.body?.kind === core.body.kind) {
    return [...core.body.items, ...groups.body.items].flatMap((group: Json) => ofGroup(group));
  }

  return discoverOneByOne(api, groups.body);
};

const ofGroup = (group: Json): ApiResource[] =>
  group.versions.flatMap((version: Json) =>
    (version.resources ?? []).map((resource: Json) => ({
      group: group.metadata?.name ?? "",
      version: version.version,
      plural: resource.resource,
      singular: resource.singularResource ?? "",
      shortNames: resource.shortNames ?? [],
      kind: resource.responseKind?.kind ?? "",
      namespaced: resource.scope === "Namespaced",
    })),
  );

/** Servers before 1.27. */
const discoverOneByOne = async (api: Api, groupList: Json): Promise<ApiResource[]> => {
  const preferred: string[] = (groupList?.groups ?? []).map(
    (group: Json) => group.preferredVersion.groupVersion,
  );
  const lists = await Promise.all(
    ["v1", ...preferred].map((groupVersion) =>
      api.request({ path: groupVersion === "v1" ? "/api/v1" : `/apis/${groupVersion}` }),
    ),
  );
  return lists.flatMap(({ body }) => ofList(body));
};

const ofList = (list: Json): ApiResource[] => {
  const [version, group] = String(list?.groupVersion ?? "v1")
    .split("/")
    .toReversed();
  return (list?.resources ?? [])
    .filter(({ name }: Json) => !name.includes("/"))
    .map((resource: Json) => ({
      group: group ?? "",
      version,
      plural: resource.name,
      singular: resource.singularName ?? "",
      shortNames: resource.shortNames ?? [],
      kind: resource.kind,
      namespaced: resource.namespaced,
    }));
};
