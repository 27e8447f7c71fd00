/** One request as it came in: over which connection, and what is noted of it for the access log. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { VirtualServer } from "./config.ts";
import { hostName } from "./request-path.ts";
import { accessLine, type FaultContext } from "./log-lines.ts";
import { pageOf, serverHeader } from "./pages.ts";

/** What is known of the connection that a request came over. */
export interface ClientConnection {
  /** Rises with each connection. */
  number: number;
  address: string;
  /** The port that the client means: 80 or 443, whatever the machine calls it. */
  port: number;
  secure: boolean;
  /** Requests so far. */
  requests: number;
  /** Resolves when the last of them has been answered. */
  last?: Promise<void>;
}

export interface Upgrade {
  socket: Duplex;
  head: Buffer;
}

export class Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly connection: ClientConnection;
  /** Set when the client asks for another protocol and waits. */
  readonly upgrade: Upgrade | undefined;
  /** The client waits for 100 Continue before it sends its body. */
  readonly expectsContinue: boolean;
  /** Whether the connection outlives this request. */
  keepAlive: boolean;
  status = 0;
  bytes = 0;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    connection: ClientConnection,
    options: { keepAlive: boolean; upgrade?: Upgrade; expectsContinue?: boolean },
  ) {
    this.request = request;
    this.response = response;
    this.connection = connection;
    this.keepAlive = options.keepAlive && wantsKeepAlive(request);
    this.upgrade = options.upgrade;
    this.expectsContinue = options.expectsContinue ?? false;
  }

  get line(): string {
    const { method, url, httpVersion } = this.request;
    return `${method} ${url} HTTP/${httpVersion}`;
  }

  /** Undefined when there is none or it is no name. */
  get host(): string | undefined {
    const { host } = this.request.headers;
    return host === undefined ? undefined : hostName(host);
  }

  get connectionHeader(): string {
    return this.keepAlive ? "keep-alive" : "close";
  }

  /** A page of the proxy's own. @param headers Names and values in turn. */
  answer(code: number, server: VirtualServer, headers: string[] = []): void {
    const page = pageOf(code, server.serverTokens);
    if (page.closes) {
      this.keepAlive = false;
    }

    this.status = page.status;
    const isHead = this.request.method === "HEAD";
    const body = Buffer.from(page.body, "latin1");
    this.response.writeHead(page.status, page.reason, [
      "Server",
      serverHeader(server.serverTokens),
      "Date",
      new Date().toUTCString(),
      "Content-Type",
      "text/html",
      "Content-Length",
      String(body.length),
      ...headers,
      "Connection",
      this.connectionHeader,
      ...(server.hsts !== undefined && this.connection.secure
        ? ["Strict-Transport-Security", server.hsts]
        : []),
    ]);
    if (!isHead) {
      this.bytes += body.length;
      this.response.write(body);
    }
  }

  logLine(now: number): string {
    const { headers } = this.request;
    return accessLine(
      {
        client: this.connection.address,
        user: basicUser(headers.authorization),
        request: this.line,
        status: this.status,
        bytes: this.bytes,
        referer: headers.referer,
        agent: headers["user-agent"],
        forwardedFor: forwardedFor(headers["x-forwarded-for"]),
      },
      now,
    );
  }

  fault(server: VirtualServer, upstream?: string): FaultContext {
    return {
      connection: this.connection.number,
      client: this.connection.address,
      server: server.name,
      request: this.line,
      host: this.request.headers.host,
      ...(upstream === undefined ? {} : { upstream }),
    };
  }
}

const wantsKeepAlive = ({ httpVersion, headers }: IncomingMessage): boolean => {
  const wish = headers.connection?.toLowerCase() ?? "";
  return httpVersion === "1.0" ? wish.includes("keep-alive") : !wish.includes("close");
};

const forwardedFor = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header.join(", ") : header;

const basicUser = (header: string | undefined): string | undefined => {
  const encoded = /^basic\s+([\w+/=]+)/i.exec(header ?? "")?.[1];
  return encoded === undefined
    ? undefined
    : Buffer.from(encoded, "base64").toString("latin1").split(":")[0];
};
