/** The HTTPS face of the cluster, on loopback only: from a request to the handler that answers it. */
import { randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { type IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Audit } from "../audit/audit.ts";
import type { Authenticator } from "../auth/authenticate.ts";
import { internalError, StatusError } from "../status.ts";
import { actingUser, senderOf } from "./access.ts";
import type { Discovery } from "./discovery.ts";
import { Exchange, type Upgrade } from "./exchange.ts";
import type { Classify, Flow } from "./flow-control.ts";
import type { ApiHandlers } from "./handler.ts";
import type { OpenApi } from "./openapi.ts";
import type { PlainPaths } from "./plain-paths.ts";
import { createListener, type Listener } from "./listener.ts";
import { Reply } from "./reply.ts";
import { requestInfoOf } from "./request-info.ts";
import { nothingHere, serveResource } from "./resource-requests.ts";
import { parseFieldSelector } from "../resources/selectors.ts";

export interface ServerOptions {
  api: ApiHandlers;
  authenticator: Authenticator;
  discovery: Discovery;
  openApi: OpenApi;
  plainPaths: PlainPaths;
  /** Hands a request on to the server of another API; false when there is none for the group and version. */
  serveForeign(exchange: Exchange, group: string, version: string): Promise<boolean>;
  classify: Classify;
  /** PEM. */
  tls: { certificate: string; key: string; caCertificate: string };
  audit?: Audit;
  /** Requests that a fault of the server itself made fail. */
  onFault(error: unknown, request: string): void;
}

/** A server that is not listening yet. */
export const createApiServer = (options: ServerOptions): Listener =>
  createListener({
    ...options.tls,
    onRequest(request, response) {
      void serve(options, request, response);
    },
    onUpgrade(request, socket, head) {
      void serveUpgrade(options, request, socket, head);
    },
  });

const serve = async (
  options: ServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
  upgrade?: Upgrade,
): Promise<void> => {
  response.setHeader("Audit-Id", request.headers["audit-id"] ?? randomUUID());
  const [path, search] = splitUrl(request.url ?? "/");
  const reply = new Reply(request, response, new URLSearchParams(search));
  let answer = reply;
  try {
    const exchange = open(options, reply, path);
    answer = exchange;
    exchange.upgrade = upgrade;
    options.audit?.follow(exchange);
    await route(options, exchange);
  } catch (error) {
    fail(options, answer, error);
  }
};

/** Reads what the request is about and lets its sender in. @throws StatusError 401 or 403 */
const open = (
  { api, authenticator, classify }: ServerOptions,
  { request, response, query }: Reply,
  path: string,
): Exchange => {
  const info = requestInfoOf(request.method ?? "GET", path, query, () => exactName(query));
  const sender = senderOf(authenticator, request);
  const user = actingUser(request, info, sender, api.authorize, (known) => {
    tellFlow(response, classify(known, info));
  });
  return new Exchange(request, response, query, info, user);
};

const tellFlow = (response: ServerResponse, flow: Flow | undefined): void => {
  if (flow !== undefined) {
    response.setHeader("X-Kubernetes-Pf-Flowschema-Uid", flow.flowSchema);
    response.setHeader("X-Kubernetes-Pf-Prioritylevel-Uid", flow.priorityLevel);
  }
};

const splitUrl = (url: string): [path: string, search: string] => {
  const mark = url.indexOf("?");
  return mark === -1 ? [url, ""] : [url.slice(0, mark), url.slice(mark + 1)];
};

const exactName = (query: URLSearchParams): string | undefined => {
  const selector = query.get("fieldSelector");
  if (selector === null) {
    return undefined;
  }

  try {
    return parseFieldSelector(selector).find(
      ({ field, operator }) => field === "metadata.name" && operator === "=",
    )?.value;
  } catch {
    return undefined;
  }
};

const route = async (options: ServerOptions, exchange: Exchange): Promise<void> => {
  const { resource, path } = exchange.info;
  if (resource !== undefined) {
    const { group, version } = resource;
    const served = options.api.resources
      .served()
      .some((info) => info.group === group && info.version === version);
    if (!served) {
      await serveOutside(options, exchange, group, version);
      return;
    }

    if (!(await serveResource(options.api, exchange, resource))) {
      nowhere(options, exchange, group);
    }

    return;
  }

  const [, prefix, group = "", version = ""] = path.split("/");
  const mayBeForeign = prefix === "apis" && version !== "";
  if (mayBeForeign && (await options.serveForeign(exchange, group, version))) {
    return;
  }

  const answered =
    options.discovery(exchange) ||
    (path.startsWith("/openapi") && (await options.openApi(exchange))) ||
    (await options.plainPaths(exchange));
  if (!answered) {
    pageNotFound(exchange);
  }
};

/** A request for a group and version that this server does not know. */
const serveOutside = async (
  options: ServerOptions,
  exchange: Exchange,
  group: string,
  version: string,
): Promise<void> => {
  if (!(await options.serveForeign(exchange, group, version))) {
    nowhere(options, exchange, group);
  }
};

/** There is no such resource: groups of this server say so themselves, for others nobody is there. @throws StatusError */
const nowhere = ({ api }: ServerOptions, exchange: Exchange, group: string): void => {
  if (api.resources.served().some((info) => info.group === group && info.custom !== true)) {
    throw nothingHere();
  }

  pageNotFound(exchange);
};

const pageNotFound = (exchange: Exchange): void => {
  exchange.response.setHeader("X-Content-Type-Options", "nosniff");
  exchange.write(404, "text/plain; charset=utf-8", "404 page not found\n");
};

const fail = (options: ServerOptions, answer: Reply, error: unknown): void => {
  const { request, response } = answer;
  const status = error instanceof StatusError ? error : fault(options, request, error);
  if (response.headersSent) {
    response.destroy();
    return;
  }

  // Refusals on the way in quote what the client sent.
  if (!(answer instanceof Exchange) && status.code !== 401) {
    response.setHeader("X-Content-Type-Options", "nosniff");
  }

  answer.error(status);
};

const fault = (
  { onFault }: ServerOptions,
  request: IncomingMessage,
  error: unknown,
): StatusError => {
  onFault(error, `${request.method} ${request.url}`);
  return internalError(error instanceof Error ? error.message : String(error));
};

/** The same way in as for other requests; a refusal is an ordinary answer, after which the connection ends. */
const serveUpgrade = async (
  options: ServerOptions,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> => {
  const response = new ServerResponse(request);
  // Node types the socket of an upgrade wider than what it is.
  response.assignSocket(socket as Socket);
  response.shouldKeepAlive = false;
  response.once("finish", () => socket.end());
  socket.on("error", () => socket.destroy());
  await serve(options, request, response, { request, socket, head });
};
