/** How requests for custom resources go wrong: in ways of their own (k8s.io/apiextensions-apiserver's customresource_handler.go). */
import type { ResourceInfo } from "../resources/resource.ts";
import { badRequest, notFound, StatusError } from "../status.ts";
import type { Target } from "./context.ts";
import type { Exchange } from "./exchange.ts";
import { patchTypeOf } from "./negotiate.ts";
import type { ResourceRequest } from "./request-info.ts";
import { groupResource } from "./resource-table.ts";

const acrossNamespaces = new Set(["list", "watch"]);

/** Undefined when the resource is not in that scope. @throws StatusError 404 for a subresource that its definition lacks */
export const customTarget = (
  info: ResourceInfo,
  verb: string,
  { namespace, name, subresource }: ResourceRequest,
): Target | undefined => {
  const hasNamespace = namespace !== "";
  const misplaced = info.namespaced ? !hasNamespace && !acrossNamespaces.has(verb) : hasNamespace;
  if (misplaced) {
    return undefined;
  }

  if (subresource !== undefined && !info.subresources.some((row) => row.name === subresource)) {
    throw notFound(groupResource(info), name);
  }

  // What is created says its name itself, whatever the path says.
  return { info, namespace, name: verb === "create" ? "" : name, subresource };
};

export const notSupported = (info: ResourceInfo, verb: string): StatusError => {
  const { group, plural } = info;
  const message = `${verb} is not supported on resources of kind "${plural}.${group}"`;
  return new StatusError(405, "MethodNotAllowed", message, { group, kind: plural });
};

/** @throws StatusError 400, or 415 for a patch of an unknown kind */
export const checkCustomPlace = (exchange: Exchange, { name }: Target): void => {
  const { verb } = exchange.info;
  if (verb === "patch") {
    patchTypeOf(exchange.header("content-type"), true);
  }

  if ((verb === "update" || verb === "patch") && name === "") {
    throw badRequest("name must be provided");
  }
};
