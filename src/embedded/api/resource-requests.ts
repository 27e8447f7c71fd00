/** Finds the resource of a request and the verb that serves it. */
import { StatusError } from "../status.ts";
import type { ResourceInfo } from "../resources/resource.ts";
import type { Target } from "./context.ts";
import { checkCustomPlace, customTarget, notSupported } from "./custom-requests.ts";
import type { Exchange } from "./exchange.ts";
import type { ApiHandlers } from "./handler.ts";
import { serveGet, serveList } from "./read-requests.ts";
import type { ResourceRequest } from "./request-info.ts";
import { serveDelete, serveDeleteCollection } from "./delete-requests.ts";
import { serveCreate, servePatch, serveUpdate } from "./write-requests.ts";

/** Nothing is served at this path. The whole group may be unknown, which is answered outside. */
export const nothingHere = (): StatusError =>
  new StatusError(404, "NotFound", "the server could not find the requested resource", {});

export const notAllowed = (): StatusError =>
  new StatusError(
    405,
    "MethodNotAllowed",
    "the server does not allow this method on the requested resource",
    {},
  );

/** Subresources that show the whole object, and change a part of it. */
const partsOfObject = new Set(["status", "ephemeralcontainers", "resize", "approval", "finalize"]);

/** False when there is no such resource. @throws StatusError */
export const serveResource = async (
  api: ApiHandlers,
  exchange: Exchange,
  request: ResourceRequest,
): Promise<boolean> => {
  const target = targetOf(api, exchange.info.verb, request);
  if (target === undefined) {
    return false;
  }

  await serveTarget(api, exchange, target);
  return true;
};

const serveTarget = async (api: ApiHandlers, exchange: Exchange, target: Target): Promise<void> => {
  const { info, subresource } = target;
  const special = api.special.get(
    subresource === undefined ? info.key : `${info.key}/${subresource}`,
  );
  if (info.deprecation !== undefined) {
    exchange.warn(info.deprecation);
  }

  if (special !== undefined) {
    checkVerb(exchange, target);
    await special(exchange, target);
    return;
  }

  if (subresource !== undefined && !partsOfObject.has(subresource)) {
    throw nothingHere();
  }

  await serveVerb(api, exchange, target);
};

const targetOf = (api: ApiHandlers, verb: string, request: ResourceRequest): Target | undefined => {
  const { group, version, resource } = request;
  const info = api.resources.find(group, version, resource);
  if (info === undefined) {
    return undefined;
  }

  return info.custom === true ? customTarget(info, verb, request) : builtInTarget(info, request);
};

const builtInTarget = (info: ResourceInfo, request: ResourceRequest): Target | undefined => {
  const { subresource, name } = request;
  const known =
    subresource === undefined || info.subresources.some((row) => row.name === subresource);
  const namespace = info.namespaced ? request.namespace : "";
  const stray =
    !info.namespaced &&
    request.namespace !== "" &&
    !(info.key === "namespaces" && request.namespace === name);
  const lost = info.namespaced && namespace === "" && name !== "" && request.parts.length > 1;
  return !known || stray || lost ? undefined : { info, namespace, name, subresource };
};

/** @throws StatusError 405 */
const checkVerb = ({ info: { verb } }: Exchange, { info, subresource }: Target): void => {
  const allowed: readonly string[] =
    subresource === undefined
      ? info.verbs
      : (info.subresources.find(({ name }) => name === subresource)?.verbs ?? []);
  if (!allowed.includes(verb)) {
    throw info.custom === true ? notSupported(info, verb) : notAllowed();
  }
};

const onOne = new Set(["update", "patch", "delete"]);
const inNamespace = new Set(["create", "deletecollection"]);

/** Some verbs want a name, others must not have one, or need a namespace. @throws StatusError 405 */
const checkPlace = ({ info: { verb }, request }: Exchange, target: Target): void => {
  const { info, name, namespace } = target;
  const misplaced =
    (onOne.has(verb) && name === "") ||
    (verb === "create" && name !== "") ||
    (inNamespace.has(verb) && info.namespaced && namespace === "");
  if (misplaced || request.method === "HEAD") {
    throw notAllowed();
  }
};

const serveVerb = async (api: ApiHandlers, exchange: Exchange, target: Target): Promise<void> => {
  const { verb } = exchange.info;
  checkVerb(exchange, target);
  (target.info.custom === true ? checkCustomPlace : checkPlace)(exchange, target);
  switch (verb) {
    case "get": {
      serveGet(api, exchange, target);
      return;
    }
    case "list":
    case "watch": {
      serveList(api, exchange, target);
      return;
    }
    case "create": {
      await serveCreate(api, exchange, target);
      return;
    }
    case "update": {
      await serveUpdate(api, exchange, target);
      return;
    }
    case "patch": {
      await servePatch(api, exchange, target);
      return;
    }
    case "delete": {
      await serveDelete(api, exchange, target);
      return;
    }
    case "deletecollection": {
      await serveDeleteCollection(api, exchange, target);
      return;
    }
    default: {
      throw notAllowed();
    }
  }
};
