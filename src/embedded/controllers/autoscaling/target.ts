/** What an autoscaler scales: the number of replicas of any object that has a scale. */
import type { Client } from "../../api/client.ts";
import { readPath, type ScalePaths, usualPaths, writePath } from "../../api/special/scale-paths.ts";
import { resourceKey, splitApiVersion } from "../../object.ts";
import type { Json, KubeObject, ResourceKey } from "../../object.ts";
import { labelSelectorText } from "../../resources/selectors.ts";
import type { ResourceInfo } from "../../resources/resource.ts";
import { builtInResources } from "../../resources/table.ts";
import { notFound } from "../../status.ts";

export interface ScaleTarget {
  replicas: number;
  /** As it reports. */
  statusReplicas: number;
  /** Text; empty when it has none. */
  selector: string;
  rescale(replicas: number): Promise<void>;
}

interface Place {
  key: ResourceKey;
  group: string;
  plural: string;
  paths: ScalePaths;
}

/** @throws Error with the words in which the autoscaler tells why there is no scale. */
export const findTarget = (client: Client, { metadata, spec }: KubeObject): ScaleTarget => {
  const { apiVersion = "", kind, name } = spec.scaleTargetRef;
  const [group] = splitApiVersion(apiVersion);
  const { key, paths, ...place } = findPlace(client, group, kind);
  const object = client.get(key, metadata.namespace, name);
  if (object === undefined) {
    throw notFound({ group: place.group, resource: place.plural }, name);
  }

  return {
    replicas: readPath(object, paths.spec) ?? 0,
    statusReplicas: readPath(object, paths.status) ?? 0,
    selector: selectorText(readPath(object, paths.selector)),
    rescale: async (replicas) => {
      await client.modify(
        key,
        metadata.namespace,
        name,
        (copy) => writePath(copy, paths.spec, replicas),
        { replicasPath: paths.spec },
      );
    },
  };
};

const findPlace = (client: Client, group: string, kind: string): Place => {
  const builtIn = builtInResources.find((info) => info.group === group && info.kind === kind);
  const place = builtIn === undefined ? customPlace(client, group, kind) : builtInPlace(builtIn);
  if (place === undefined) {
    throw new Error(`no matches for kind "${kind}" in group "${group}"`);
  }

  return place;
};

const builtInPlace = ({ key, group, plural, subresources }: ResourceInfo): Place => {
  requireScale(subresources.some(({ name }) => name === "scale"));
  return { key, group, plural, paths: usualPaths };
};

const customPlace = (client: Client, group: string, kind: string): Place | undefined => {
  const definition = client
    .list("apiextensions.k8s.io/customresourcedefinitions")
    .find(({ spec }) => spec.group === group && spec.names.kind === kind);
  if (definition === undefined) {
    return undefined;
  }

  const { names, versions } = definition.spec;
  const scale = versions.find(({ storage }: Json) => storage)?.subresources?.scale;
  requireScale(scale !== undefined);
  return {
    key: resourceKey(group, names.plural),
    group,
    plural: names.plural,
    paths: {
      spec: withoutDot(scale.specReplicasPath),
      status: withoutDot(scale.statusReplicasPath),
      selector: withoutDot(scale.labelSelectorPath ?? ""),
    },
  };
};

const requireScale = (there: boolean): void => {
  if (!there) {
    throw new Error("the server could not find the requested resource");
  }
};

const withoutDot = (path: string): string => path.replace(/^\./, "");

const selectorText = (selector: Json): string => {
  if (selector === undefined || typeof selector === "string") {
    return selector ?? "";
  }

  // A ReplicationController has labels where others have a selector.
  const whole = selector.matchLabels !== undefined || selector.matchExpressions !== undefined;
  return labelSelectorText(whole ? selector : { matchLabels: selector });
};
