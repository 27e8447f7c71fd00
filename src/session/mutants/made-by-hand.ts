/** What a learner has made, as far as it was asked for: to say in which way two solutions differ. */
import { resourcePath } from "../../kubectl/discovery.ts";
import type { ApiResource } from "../../kubectl/discovery.ts";
import type { Json } from "../../kubectl/object.ts";
import type { Lab } from "../../lab/lab.ts";
import { parseTarget } from "../../checks/names.ts";
import type { Made } from "../engine.ts";
import type { World } from "../world.ts";

/** Others make and change these by themselves. */
const unwanted = new Set([
  "bindings",
  "componentstatuses",
  "controllerrevisions",
  "endpoints",
  "endpointslices",
  "events",
  "leases",
  "podtemplates",
  "replicasets",
]);

/** @throws Unreachable */
export const madeByHand = async (lab: Lab, world: World): Promise<Made[]> => {
  const resources = (await world.discovery.list()).filter(({ plural }) => !unwanted.has(plural));
  const inNamespaces = [...lab.scope.namespaces, "default"].flatMap((namespace) =>
    resources
      .filter(({ namespaced }) => namespaced)
      .map((resource) => listed(world, resource, namespace)),
  );
  const outside = lab.scope.cluster.map(async (text) => {
    const { resource: word, name = "" } = parseTarget(text);
    const resource = await world.discovery.find(word);
    return resource === undefined ? [] : found(world, resource, name);
  });
  const spaces = await world.discovery.find("namespaces");
  const owners = lab.scope.namespaces.map(async (name) =>
    spaces === undefined ? [] : found(world, spaces, name),
  );
  return (await Promise.all([...inNamespaces, ...outside, ...owners])).flat();
};

const listed = async (
  { api }: World,
  resource: ApiResource,
  namespace: string,
): Promise<Made[]> => {
  const { status, body } = await api.request({ path: resourcePath(resource, { namespace }) });
  const items: Json[] = status === 200 ? (body?.items ?? []) : [];
  return items
    .filter(
      ({ metadata }) => metadata.ownerReferences === undefined && !isGiven(resource, metadata),
    )
    .map((object) => madeOf(resource, object));
};

const isGiven = ({ plural }: ApiResource, { name }: Json): boolean =>
  (plural === "serviceaccounts" && name === "default") ||
  (plural === "configmaps" && name === "kube-root-ca.crt") ||
  (plural === "services" && name === "kubernetes");

const found = async ({ api }: World, resource: ApiResource, name: string): Promise<Made[]> => {
  const { status, body } = await api.request({ path: resourcePath(resource, { name }) });
  return status === 200 ? [madeOf(resource, body)] : [];
};

const madeOf = ({ plural }: ApiResource, { metadata, ...rest }: Json): Made => {
  const { name, namespace, labels, annotations = {} } = metadata;
  const kept = Object.entries(annotations as Record<string, string>).filter(
    ([key]) => !/last-applied-configuration|deployment\.kubernetes\.io|restartedAt/.test(key),
  );
  const where = namespace === undefined ? "" : ` in ${namespace}`;
  return {
    title: `${plural}/${name}${where}`,
    object: {
      ...withoutStamps({ ...rest, metadata: { labels, annotations: Object.fromEntries(kept) } }),
    },
  };
};

/** Times, addresses and places that no author chose. */
const chance = new Set([
  "kubectl.kubernetes.io/restartedAt",
  "clusterIP",
  "clusterIPs",
  "nodeName",
  "finalizers",
  "status",
]);

/** Certificates and keys are other ones each time they are made. Base64 of `-----BEGIN`. */
const isKeyMaterial = (text: string): boolean => text.startsWith("LS0tLS1CRUdJTi");

/** As good as not there. */
const isEmpty = (value: Json): boolean =>
  value === undefined ||
  (value !== null && typeof value === "object" && Object.keys(value).length === 0);

const withoutStamps = (value: Json): Json => {
  if (Array.isArray(value)) {
    return value.map((item: Json): Json => withoutStamps(item));
  }

  if (typeof value === "string") {
    return isKeyMaterial(value) ? "key material" : value;
  }

  if (value === null || typeof value !== "object") {
    return value;
  }

  return Object.fromEntries(
    Object.entries(value as Record<string, Json>)
      .map(([key, item]): [string, Json] => [key, withoutStamps(item)])
      .filter(([key, item]) => !chance.has(key) && !isEmpty(item)),
  );
};
