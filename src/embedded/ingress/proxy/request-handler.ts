/** Answers one request: finds server and location, redirects, refuses, or asks an upstream and passes its answer on. */
import type { Arrival } from "./arrival.ts";
import type { VirtualServer } from "./config.ts";
import { UpstreamFailure } from "./exchange.ts";
import { forward } from "./forward.ts";
import { errorLine } from "./log-lines.ts";
import { BodyTimeout, BodyTooLarge, lengthOf, linger } from "./request-body.ts";
import { parseTarget, type Target } from "./request-path.ts";
import { ResponseError } from "./response-reader.ts";
import { findLocation } from "./routing.ts";
import type { Serving } from "./serving.ts";

/** nginx' large_client_header_buffers: a line of the head must fit. */
const longestTarget = 8192;
const lingerTime = 30_000;

export const handleRequest = async (arrival: Arrival, serving: Serving): Promise<void> => {
  const { request, response, connection } = arrival;
  const target = parseTarget(request.url ?? "");
  const host = target?.host ?? arrival.host;
  const server = serving.router.server(host);
  const refusal = refusalOf(arrival, target, host);
  if (refusal !== undefined) {
    arrival.answer(refusal, server);
  } else if (connection.secure && server.tls === undefined) {
    // The name was reached over another's certificate; nginx has no such server on the port.
    await serve(arrival, serving, serving.router.server(undefined), target!, host);
  } else {
    await serve(arrival, serving, server, target!, host);
  }

  response.end();
};

const refusalOf = (
  { request, connection }: Arrival,
  target: Target | undefined,
  host: string | undefined,
): number | undefined => {
  if (connection.port === 443 && !connection.secure) {
    return 497;
  }

  if ((request.url ?? "").length > longestTarget) {
    return 414;
  }

  const nameless =
    host === undefined && (request.headers.host !== undefined || request.httpVersion === "1.1");
  if (target === undefined || nameless) {
    return 400;
  }

  return request.method === "TRACE" || request.method === "CONNECT" ? 405 : undefined;
};

const serve = async (
  arrival: Arrival,
  serving: Serving,
  server: VirtualServer,
  target: Target,
  host: string | undefined,
): Promise<void> => {
  const redirect = redirectOf(arrival, server, target, host);
  if (redirect !== undefined) {
    arrival.answer(redirect.code, server, ["Location", redirect.to]);
    return;
  }

  const location = findLocation(server, target.path);
  if (location === undefined) {
    arrival.answer(404, server);
    return;
  }

  try {
    await forward(arrival, serving, server, location, target, host ?? server.name);
  } catch (error) {
    await explain(arrival, serving, server, error);
  }
};

const redirectOf = (
  { connection, request }: Arrival,
  { redirect, appRoot, name }: VirtualServer,
  { uri, path }: Target,
  host = name,
): { code: number; to: string } | undefined => {
  if (redirect?.when === "plain" && !connection.secure) {
    return { code: redirect.code, to: `https://${host}:443${uri}` };
  }

  if (redirect?.when === "forwarded" && request.headers["x-forwarded-proto"] === "http") {
    return { code: redirect.code, to: `https://${host}${uri}` };
  }

  if (appRoot !== undefined && path === "/") {
    const scheme = connection.secure ? "https" : "http";
    return { code: 302, to: `${scheme}://${request.headers.host ?? host}${appRoot}` };
  }

  return undefined;
};

/** Says to the client, and to the log, why there is no answer. */
const explain = async (
  arrival: Arrival,
  serving: Serving,
  server: VirtualServer,
  error: unknown,
): Promise<void> => {
  const { response, request } = arrival;
  if (response.destroyed || request.socket.destroyed) {
    arrival.status = arrival.status === 0 ? 499 : arrival.status;
  } else if (response.headersSent) {
    // Too late for a page: the client gets what there is, and sees that something is missing.
    if (error instanceof ResponseError) {
      const message = `${error.message} while reading upstream`;
      serving.error(errorLine(message, arrival.fault(server), serving.now()));
    }

    request.socket.end();
  } else if (error instanceof UpstreamFailure) {
    arrival.answer(error.status, server);
  } else if (error instanceof BodyTooLarge) {
    const size = lengthOf(request);
    const message = `client intended to send too large body: ${size ?? arrival.bytes} bytes`;
    serving.error(errorLine(message, arrival.fault(server), serving.now()));
    arrival.answer(413, server);
    if (!arrival.expectsContinue) {
      await linger(request, lingerTime);
    }
  } else if (error instanceof BodyTimeout) {
    arrival.status = 408;
    response.destroy();
  } else {
    arrival.status = 500;
    response.destroy();
    throw error;
  }
};
