/** The client connections of a proxy: numbers, the time each has left, and their end. */
import type { Duplex } from "node:stream";
import type { ClientConnection } from "./arrival.ts";

export interface ConnectionLimits {
  /** Milliseconds for a handshake and for the head of a request (nginx' client_header_timeout). */
  head: number;
  /** Milliseconds without a request (keepalive_timeout). */
  idle: number;
  /** Requests on one connection (keepalive_requests). */
  requests: number;
}

export const nginxLimits: ConnectionLimits = { head: 60_000, idle: 75_000, requests: 1000 };

interface Tracked {
  facts: ClientConnection;
  /** On the monotonic clock; Infinity while a request is answered. */
  deadline: number;
}

const checkInterval = 1000;

export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #open = new Map<Duplex, Tracked>();
  readonly #timer: NodeJS.Timeout;
  #next = 1;
  #draining = false;
  #emptied: (() => void)[] = [];

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
    const interval = Math.min(checkInterval, Math.max(10, limits.head / 4));
    this.#timer = setInterval(() => this.#closeLate(), interval).unref();
  }

  /** Follows a connection from its first byte. */
  add(socket: Duplex, facts: Omit<ClientConnection, "number" | "requests">): ClientConnection {
    const numbered = { ...facts, number: this.#next, requests: 0 };
    this.#next += 1;
    this.#track(socket, numbered);
    return numbered;
  }

  /** What was a plain stream goes on as another, inside which the requests are. */
  replace(socket: Duplex, inner: Duplex, changes: Partial<ClientConnection>): void {
    const tracked = this.#open.get(socket);
    this.#open.delete(socket);
    if (tracked === undefined) {
      // It was closed before the first word was read.
      inner.on("error", () => {}).destroy();
    } else {
      this.#track(inner, { ...tracked.facts, ...changes });
    }
  }

  facts(socket: Duplex): ClientConnection | undefined {
    return this.#open.get(socket)?.facts;
  }

  /** A request has come in. Undefined: the connection has had its share, and ends with what it asked for before. */
  begin(socket: Duplex): { keepAlive: boolean } | undefined {
    const tracked = this.#open.get(socket);
    if (tracked === undefined || tracked.facts.requests >= this.#limits.requests) {
      return undefined;
    }

    tracked.deadline = Infinity;
    tracked.facts.requests += 1;
    return { keepAlive: !this.#draining && tracked.facts.requests < this.#limits.requests };
  }

  /** A request is over. */
  end(socket: Duplex): void {
    const tracked = this.#open.get(socket);
    if (tracked !== undefined) {
      tracked.deadline = performance.now() + this.#limits.idle + this.#limits.head;
      if (this.#draining) {
        socket.end();
      }
    }
  }

  /** Resolves when all connections have gone; idle ones go at once. */
  async drain(): Promise<void> {
    this.#draining = true;
    for (const [socket, { deadline }] of this.#open) {
      if (deadline !== Infinity) {
        socket.destroy();
      }
    }

    if (this.#open.size > 0) {
      await new Promise<void>((resolve) => void this.#emptied.push(resolve));
    }

    clearInterval(this.#timer);
  }

  destroy(): void {
    clearInterval(this.#timer);
    for (const socket of this.#open.keys()) {
      socket.destroy();
    }
  }

  #track(socket: Duplex, facts: ClientConnection): void {
    const deadline = performance.now() + this.#limits.head;
    this.#open.set(socket, { facts, deadline });
    socket.once("close", () => {
      this.#open.delete(socket);
      if (this.#open.size === 0) {
        for (const resolve of this.#emptied.splice(0)) {
          resolve();
        }
      }
    });
    // Whoever uses the stream learns of faults; here they are no news.
    socket.on("error", () => {});
  }

  #closeLate(): void {
    const now = performance.now();
    for (const [socket, { deadline }] of this.#open) {
      if (deadline < now) {
        socket.destroy();
      }
    }
  }
}
