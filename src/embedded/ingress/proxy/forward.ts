/** Passes a request on to an upstream, and the upstream's answer back. */
import type { Arrival } from "./arrival.ts";
import type { Location, VirtualServer } from "./config.ts";
import { type Answer, exchange } from "./exchange.ts";
import { requestHead, responseHeaders } from "./headers.ts";
import { errorLine } from "./log-lines.ts";
import { serverHeader } from "./pages.ts";
import { lengthOf, takeBody } from "./request-body.ts";
import type { Target } from "./request-path.ts";
import type { Serving } from "./serving.ts";
import { tunnel } from "./tunnel.ts";

/** @throws UpstreamFailure, BodyTooLarge, BodyTimeout, and ResponseError when it is too late for a page */
export const forward = async (
  arrival: Arrival,
  serving: Serving,
  server: VirtualServer,
  location: Location,
  target: Target,
  host: string,
): Promise<void> => {
  const { request, response, connection } = arrival;
  const limit = location.maxBodyBytes;
  if (arrival.expectsContinue && (limit === 0 || (lengthOf(request) ?? 0) <= limit)) {
    response.writeContinue();
  }

  const body = await takeBody(request, { limit, timeout: serving.bodyTimeout });
  const uri = rewritten(location, target);
  const upgrade = location.websocket && arrival.upgrade ? request.headers.upgrade : undefined;
  const withBody = body.first.length > 0 || body.rest !== undefined || lengthOf(request) === 0;
  const answer = await exchange(
    {
      method: request.method!,
      client: connection.address,
      head: requestHead({
        method: request.method!,
        uri,
        host,
        client: connection.address,
        scheme: connection.secure ? "https" : "http",
        port: connection.port,
        headers: request.rawHeaders,
        body: withBody
          ? body.rest === undefined
            ? body.first.length
            : (lengthOf(request) ?? "chunked")
          : undefined,
        upgrade,
      }),
      body: body.rest !== undefined && lengthOf(request) === undefined ? chunked(body) : body,
      connectTimeout: location.connectTimeout,
      readTimeout: location.readTimeout,
      sendTimeout: location.sendTimeout,
    },
    {
      connect: serving.connect,
      balancer: serving.balancers.get(location.upstream)!,
      onFailure: ({ message, peer }) =>
        serving.error(
          errorLine(
            message,
            arrival.fault(server, `http://${peer ?? location.upstream}${uri}`),
            serving.now(),
          ),
        ),
      onConnection: (upstream) => void response.once("close", () => upstream.destroy()),
    },
  );
  try {
    await (answer.head.status === 101 && arrival.upgrade !== undefined
      ? tunnel(arrival, answer, server)
      : passOn(arrival, answer, server, location));
  } finally {
    answer.release();
  }
};

const passOn = async (
  arrival: Arrival,
  { head, reader }: Answer,
  server: VirtualServer,
  location: Location,
): Promise<void> => {
  const { response, request } = arrival;
  arrival.status = head.status;
  response.writeHead(
    head.status,
    head.reason,
    responseHeaders(head, location, {
      server: serverHeader(server.serverTokens),
      date: new Date().toUTCString(),
      connection: arrival.connectionHeader,
      hsts: arrival.connection.secure ? server.hsts : undefined,
    }),
  );
  if (!reader.hasMore && request.method !== "HEAD") {
    // A slow upstream's head is worth having before its body.
    response.flushHeaders();
  }

  for await (const piece of reader.body(request.method!, head)) {
    arrival.bytes += piece.length;
    if (!response.write(piece)) {
      await drained(response);
    }
  }
};

const drained = (response: Arrival["response"]): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done).off("close", done);
      resolve();
    };
    response.once("drain", done).once("close", done);
  });

/** What comes in chunks goes on in chunks. */
const chunked = ({ first, rest }: { first: Buffer; rest?: AsyncIterable<Buffer> }) => {
  const wrap = (piece: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from("\r\n")]);
  const wrapAll = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of rest ?? []) {
      yield wrap(piece);
    }

    yield Buffer.from("0\r\n\r\n");
  };
  return { first: wrap(first), rest: wrapAll() };
};

/** `proxy_pass` with a path puts it where the location's own path was. */
const rewritten = ({ rewrite, path, match }: Location, target: Target): string => {
  if (rewrite === undefined) {
    return target.uri.startsWith("?") ? `/${target.uri}` : target.uri;
  }

  const query = target.uri.includes("?") ? target.uri.slice(target.uri.indexOf("?")) : "";
  const rest = match === "exact" ? "" : target.path.slice(path.length);
  return `${rewrite}${encodeURI(rest)}${query}`;
};
