/** A reverse proxy as nginx is one, set up from plain data and changed while it runs: connections in, requests to pods, log lines out. */
import { createServer, type IncomingMessage, type Server, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { SecureContext } from "node:tls";
import { Arrival, type Upgrade } from "./arrival.ts";
import { Balancer } from "./balancer.ts";
import { Certificates } from "./certificates.ts";
import { type ConnectionLimits, Connections, nginxLimits } from "./connections.ts";
import { defaultServer, type ProxyConfig } from "./config.ts";
import type { Connect } from "./exchange.ts";
import { accessLine } from "./log-lines.ts";
import { pageOf, serverHeader } from "./pages.ts";
import { handleRequest } from "./request-handler.ts";
import { createRouter } from "./routing.ts";
import { enterSecure } from "./secure-entrance.ts";
import type { Serving } from "./serving.ts";

export interface ProxyOptions {
  connect: Connect;
  /** Lines of the access log (1) and the error log (2), each with its line end. */
  log(fd: 1 | 2, line: string): void;
  /** Faults of ours. */
  fault(error: unknown): void;
  /** In [0, 1). */
  random?(): number;
  limits?: ConnectionLimits;
}

/** Bytes of a request's head (nginx' large_client_header_buffers, 4 of 8k). */
const maxHeaderSize = 32_768;

export class Proxy {
  readonly #options: ProxyOptions;
  readonly #connections: Connections;
  readonly #certificates = new Certificates();
  readonly #http: Server;
  readonly #serving: Serving & { balancers: Map<string, Balancer> };
  #upstreams = new Map<string, string>();

  constructor(options: ProxyOptions) {
    const limits = options.limits ?? nginxLimits;
    this.#options = options;
    this.#connections = new Connections(limits);
    this.#serving = {
      router: createRouter({ servers: [], upstreams: {}, fallback: defaultServer("reject") }),
      balancers: new Map(),
      connect: options.connect,
      bodyTimeout: limits.head,
      error: (line) => options.log(2, line),
      now: () => Date.now(),
    };
    this.#http = createServer({
      maxHeaderSize,
      keepAlive: true,
      keepAliveTimeout: limits.idle,
      requestTimeout: 0,
      headersTimeout: 0,
      requireHostHeader: false,
    });
    this.#listen();
  }

  /** Takes effect for the next request and the next handshake; whatever is under way goes on as it began. */
  configure(config: ProxyConfig): void {
    this.#serving.router = createRouter(config);
    this.#certificates.keep(config);
    const before = this.#upstreams;
    this.#upstreams = new Map();
    for (const [name, upstream] of Object.entries(config.upstreams)) {
      const text = JSON.stringify(upstream);
      this.#upstreams.set(name, text);
      // Peers that stayed the same keep their counts.
      if (before.get(name) !== text) {
        const random = this.#options.random ?? Math.random;
        this.#serving.balancers.set(
          name,
          new Balancer(upstream, { random, now: () => performance.now() }),
        );
      }
    }

    for (const name of this.#serving.balancers.keys()) {
      if (!this.#upstreams.has(name)) {
        this.#serving.balancers.delete(name);
      }
    }
  }

  /** A connection to port 80. */
  acceptPlain(socket: Duplex, address: string): void {
    this.#connections.add(socket, { address, port: 80, secure: false });
    this.#http.emit("connection", socket);
  }

  /** A connection to port 443. */
  acceptSecure(socket: Duplex, address: string): void {
    this.#connections.add(socket, { address, port: 443, secure: false });
    enterSecure(socket, {
      contextFor: (name) => this.#contextFor(name),
      wrapped: (raw, secure) => this.#connections.replace(raw, secure, { secure: true }),
      secured: (_raw, secure) => void this.#http.emit("connection", secure),
      plain: (raw) => void this.#http.emit("connection", raw),
    });
  }

  /** Answers what has come, keeps no connection, and resolves when all have gone. */
  async drain(): Promise<void> {
    await this.#connections.drain();
  }

  destroy(): void {
    this.#connections.destroy();
  }

  #contextFor(serverName: string | undefined): SecureContext | undefined {
    const { router } = this.#serving;
    try {
      return this.#certificates.contextOf(
        router.server(serverName).tls ?? router.server(undefined).tls,
      );
    } catch (error) {
      this.#options.fault(error);
      return undefined;
    }
  }

  #listen(): void {
    this.#http
      .on("request", (request, response) => this.#take(request, response, {}))
      .on("checkContinue", (request: IncomingMessage, response: ServerResponse) =>
        this.#take(request, response, { expectsContinue: true }),
      )
      .on("upgrade", (request, socket, head) => this.#takeUpgrade(request, { socket, head }))
      .on("connect", (request, socket, head) => this.#takeUpgrade(request, { socket, head }))
      .on("clientError", (error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket) =>
        this.#refuse(error, socket),
      );
  }

  #take(
    request: IncomingMessage,
    response: ServerResponse,
    extra: { upgrade?: Upgrade; expectsContinue?: boolean },
  ): void {
    const { socket } = request;
    const facts = this.#connections.facts(socket);
    const begun = this.#connections.begin(socket);
    if (facts === undefined || begun === undefined) {
      return;
    }

    const keepAlive = begun.keepAlive && extra.upgrade === undefined;
    const arrival = new Arrival(request, response, facts, { keepAlive, ...extra });
    response.once("close", () => {
      if (arrival.status === 0) {
        arrival.status = 499;
      }
    });
    facts.last = this.#answer(arrival, facts.last);
  }

  /** Requests of one connection are answered one after the other, however many a client sends at once. Never rejects. */
  async #answer(arrival: Arrival, before: Promise<void> | undefined): Promise<void> {
    await before;
    const { socket } = arrival.request;
    try {
      if (!socket.destroyed) {
        await handleRequest(arrival, this.#serving);
      }
    } catch (error) {
      arrival.response.destroy();
      this.#options.fault(error);
    }

    this.#connections.end(socket);
    this.#options.log(1, arrival.logLine(this.#serving.now()));
  }

  /** Whether the protocol changes is for the location to say; what Node has let go of gets a response of its own. */
  #takeUpgrade(request: IncomingMessage, upgrade: Upgrade): void {
    const response = new ServerResponse(request);
    response.assignSocket(request.socket);
    response.once("finish", () => upgrade.socket.end());
    this.#take(request, response, { upgrade });
  }

  /** Bytes that are no request. */
  #refuse(error: NodeJS.ErrnoException & { rawPacket?: Buffer }, socket: Duplex): void {
    const facts = this.#connections.facts(socket);
    if (facts === undefined || !socket.writable || error.code === "ECONNRESET") {
      socket.destroy();
      return;
    }

    const page = pageOf(error.code === "HPE_HEADER_OVERFLOW" ? 494 : 400, true);
    const head = [
      `HTTP/1.1 ${page.status} ${page.reason}`,
      `Server: ${serverHeader(true)}`,
      `Date: ${new Date().toUTCString()}`,
      "Content-Type: text/html",
      `Content-Length: ${page.body.length}`,
      "Connection: close",
    ];
    socket.end(`${head.join("\r\n")}\r\n\r\n${page.body}`);
    this.#options.log(
      1,
      accessLine(
        {
          client: facts.address,
          user: undefined,
          request: firstLine(error.rawPacket),
          status: page.status,
          bytes: page.body.length,
          referer: undefined,
          agent: undefined,
          forwardedFor: undefined,
        },
        this.#serving.now(),
      ),
    );
  }
}

const firstLine = (packet: Buffer | undefined): string =>
  (packet ?? Buffer.alloc(0)).toString("latin1", 0, 200).split(/\r?\n/)[0]!;
