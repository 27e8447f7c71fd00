/** One request to an upstream: picks a peer, sends, waits for the head of the answer, and goes to the next peer where nginx does. */
import { type Connection, NetworkError } from "../../containers/network/connection.ts";
import type { Balancer, Peer } from "./balancer.ts";
import { within } from "./deadline.ts";
import { ResponseError, ResponseReader, type ResponseHead } from "./response-reader.ts";

/** Connects to a port of a pod. @throws NetworkError */
export type Connect = (to: { address: string; port: number }) => Promise<Connection>;

export interface RequestBody {
  /** What has come so far; can be sent again. */
  first: Buffer;
  /** What is still to come; sent once. */
  rest?: AsyncIterable<Buffer>;
}

export interface ExchangeRequest {
  method: string;
  client: string;
  head: string;
  body: RequestBody;
  /** Milliseconds. */
  connectTimeout: number;
  readTimeout: number;
  sendTimeout: number;
}

export interface Answer {
  peer: Peer;
  head: ResponseHead;
  reader: ResponseReader;
  connection: Connection;
  /** Gives the peer back; called once, when the body is through or given up. */
  release(): void;
}

/** An upstream that did not answer, in the words of nginx' error log. */
export class UpstreamFailure extends Error {
  override name = "UpstreamFailure";
  readonly status: 502 | 504;
  /** `address:port` that failed, or undefined when none was left. */
  readonly peer: string | undefined;

  constructor(status: 502 | 504, message: string, peer: string | undefined) {
    super(message);
    this.status = status;
    this.peer = peer;
  }
}

export interface ExchangeOptions {
  connect: Connect;
  balancer: Balancer;
  /** Told of each failure, the last one included. */
  onFailure(failure: UpstreamFailure): void;
  /** Given the connection that is in use, so that it can be given up when the client goes away. */
  onConnection(connection: Connection): void;
}

/** Nothing listens where NIC sends requests for a Service without endpoints. */
const nobody = "127.0.0.1:8181";
const notRepeatable = new Set(["POST", "LOCK", "PATCH"]);

/** @throws UpstreamFailure when no peer answered */
export const exchange = async (
  request: ExchangeRequest,
  options: ExchangeOptions,
): Promise<Answer> => {
  const { balancer } = options;
  if (balancer.peers.length === 0) {
    throw told(options, new UpstreamFailure(502, refused, nobody));
  }

  const tried = new Set<Peer>();
  let last: UpstreamFailure | undefined;
  for (;;) {
    const peer = balancer.pick(request.client, tried);
    if (peer === undefined) {
      throw (
        last ??
        told(
          options,
          new UpstreamFailure(502, "no live upstreams while connecting to upstream", undefined),
        )
      );
    }

    tried.add(peer);
    const state = { sent: false };
    try {
      return await attempt(request, peer, options, state);
    } catch (error) {
      if (!(error instanceof UpstreamFailure)) {
        throw error;
      }

      balancer.failed(peer);
      last = told(options, error);
      const repeatable = !notRepeatable.has(request.method) && request.body.rest === undefined;
      if (state.sent && (!repeatable || error.message.startsWith("upstream sent"))) {
        throw last;
      }
    }
  }
};

const refused = "connect() failed (111: Connection refused) while connecting to upstream";

const told = (options: ExchangeOptions, failure: UpstreamFailure): UpstreamFailure => {
  options.onFailure(failure);
  return failure;
};

const attempt = async (
  request: ExchangeRequest,
  peer: Peer,
  options: ExchangeOptions,
  state: { sent: boolean },
): Promise<Answer> => {
  peer.connections += 1;
  let connection: Connection | undefined;
  const release = (): void => {
    peer.connections -= 1;
    connection?.destroy();
  };
  try {
    const connecting = options.connect(peer);
    connection = await limited(connecting, request.connectTimeout, () => {
      void connecting.then(
        (late) => late.destroy(),
        () => {},
      );
    });
    options.onConnection(connection);
    state.sent = true;
    const reader = await send(connection, request);
    const head = await finalHead(reader);
    if (head === undefined) {
      throw new ResponseError("upstream prematurely closed connection");
    }

    options.balancer.succeeded(peer);
    return { peer, head, reader, connection, release };
  } catch (error) {
    release();
    throw failureOf(error, peer.name, state.sent);
  }
};

const send = async (
  connection: Connection,
  { head, body, readTimeout, sendTimeout }: ExchangeRequest,
): Promise<ResponseReader> => {
  const start = Buffer.from(head, "latin1");
  const first = body.first.length === 0 ? start : Buffer.concat([start, body.first]);
  const reader = new ResponseReader(() =>
    limited(connection.read(), readTimeout, () => connection.destroy()),
  );
  await limited(connection.write(first), sendTimeout, () => connection.destroy());
  if (body.rest !== undefined) {
    // An upstream that answers early does not want the rest.
    void sendRest(connection, body.rest).catch(() => {});
  }

  return reader;
};

const sendRest = async (connection: Connection, rest: AsyncIterable<Buffer>): Promise<void> => {
  for await (const piece of rest) {
    await connection.write(piece);
  }
};

/** Skips 100 and other interim answers. */
const finalHead = async (reader: ResponseReader): Promise<ResponseHead | undefined> => {
  for (;;) {
    const head = await reader.head();
    if (head === undefined || head.status >= 200 || head.status === 101) {
      return head;
    }
  }
};

class TimedOut extends Error {}

/** What takes too long is given up with its connection. */
const limited = <T>(work: Promise<T>, ms: number, giveUp: () => void): Promise<T> =>
  within(work, ms, () => {
    giveUp();
    return new TimedOut();
  });

const systemWords: Record<string, string> = {
  ECONNREFUSED: "111: Connection refused",
  ECONNRESET: "104: Connection reset by peer",
  EPIPE: "32: Broken pipe",
  ENETUNREACH: "101: Network is unreachable",
  EHOSTUNREACH: "113: Host is unreachable",
  ETIMEDOUT: "110: Connection timed out",
};

const failureOf = (error: unknown, peer: string, connected: boolean): UpstreamFailure => {
  const where = connected ? "reading response header from upstream" : "connecting to upstream";
  if (error instanceof TimedOut) {
    return new UpstreamFailure(
      504,
      `upstream timed out (110: Connection timed out) while ${where}`,
      peer,
    );
  }

  if (error instanceof ResponseError) {
    return new UpstreamFailure(502, `${error.message} while ${where}`, peer);
  }

  if (error instanceof NetworkError) {
    const words = systemWords[error.code] ?? error.code;
    const call = connected ? "recv()" : "connect()";
    return new UpstreamFailure(502, `${call} failed (${words}) while ${where}`, peer);
  }

  throw error;
};
