/** The parameters that a policy is evaluated with, once for each (k8s.io/apiserver pkg/admission/plugin/policy/generic CollectParams). */
import type { Client } from "../../api/client.ts";
import { resourceKey, splitApiVersion, type Json, type KubeObject } from "../../object.ts";
import { labelSelectorMatches } from "../../resources/selectors.ts";
import { builtInResources } from "../../resources/table.ts";

interface ParamResource {
  key: string;
  namespaced: boolean;
}

const findResource = (
  client: Client,
  apiVersion: string,
  kind: string,
): ParamResource | undefined => {
  const [group, version] = splitApiVersion(apiVersion);
  const builtIn = builtInResources.find(
    (info) => info.group === group && info.version === version && info.kind === kind,
  );
  if (builtIn !== undefined) {
    return builtIn;
  }

  const definition = client
    .list("apiextensions.k8s.io/customresourcedefinitions")
    .find(({ spec }) => spec.group === group && spec.names.kind === kind)?.["spec"];
  return definition === undefined
    ? undefined
    : {
        key: resourceKey(group, definition.names.plural),
        namespaced: definition.scope === "Namespaced",
      };
};

const placeOf = (
  { namespaced }: ParamResource,
  paramRef: Json,
  namespace: string,
): string | undefined => {
  const own = paramRef.namespace ?? "";
  if (!namespaced) {
    if (own !== "") {
      throw new Error("paramRef.namespace must not be provided for a cluster-scoped `paramKind`");
    }

    return undefined;
  }

  const place = own === "" ? namespace : own;
  if (place === "") {
    throw new Error(
      "cannot use namespaced paramRef in policy binding that matches cluster-scoped resources",
    );
  }

  return place;
};

const select = (
  client: Client,
  { key }: ParamResource,
  namespace: string | undefined,
  paramRef: Json,
): KubeObject[] => {
  if ((paramRef.name ?? "") !== "") {
    const found = client.get(key, namespace, paramRef.name);
    return found === undefined ? [] : [found];
  }

  const all = client.list(key, namespace === undefined ? {} : { namespace });
  return all.filter(({ metadata }) => labelSelectorMatches(paramRef.selector, metadata.labels));
};

/** One `undefined` for a policy or binding without parameters. @throws Error that says what is configured wrongly */
export const collectParams = (
  client: Client,
  paramKind: Json,
  paramRef: Json,
  namespace: string,
): (KubeObject | undefined)[] => {
  if (paramKind === undefined) {
    return [undefined];
  }

  const resource = findResource(client, paramKind.apiVersion, paramKind.kind);
  if (resource === undefined) {
    const [group, version] = splitApiVersion(paramKind.apiVersion);
    throw new Error(
      `failed to find resource referenced by paramKind: '${group}/${version}, Kind=${paramKind.kind}'`,
    );
  }

  if (paramRef === undefined) {
    return [undefined];
  }

  const params = select(client, resource, placeOf(resource, paramRef, namespace), paramRef);
  if (params.length === 0 && paramRef.parameterNotFoundAction === "Deny") {
    throw new Error("no params found for policy binding with `Deny` parameterNotFoundAction");
  }

  return params;
};
