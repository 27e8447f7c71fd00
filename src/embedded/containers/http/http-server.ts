/** A small HTTP server for programs in containers. */
import type { System } from "../kernel/system.ts";
import { ProcessKilled } from "../kernel/system-error.ts";
import { WaitQueue } from "../kernel/wait-queue.ts";
import type { Connection } from "../network/connection.ts";
import { HttpReader, headerOf, readRequest } from "./http-message.ts";
import type { HeaderList, HttpRequest } from "./http-message.ts";

export interface HttpResponse {
  status: number;
  reason?: string;
  headers: HeaderList;
  body: string;
}

export interface Peer {
  address: string;
  port: number;
  /** Of this side, as the client addressed it. */
  localAddress: string;
  localPort: number;
}

export type HttpHandler = (
  request: HttpRequest,
  peer: Peer,
) => Promise<HttpResponse> | HttpResponse;

const reasons: Record<number, string> = {
  200: "OK",
  204: "No Content",
  301: "Moved Permanently",
  302: "Found",
  304: "Not Modified",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  405: "Not Allowed",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Temporarily Unavailable",
};

/** Milliseconds of processor time that an answer costs where the image does not declare it. */
const usualCost = 0.2;

const responseText = (
  { status, reason, headers, body }: HttpResponse,
  request: HttpRequest,
  keep: boolean,
): Buffer => {
  const all: HeaderList = [...headers, ["Connection", keep ? "keep-alive" : "close"]];
  if (headerOf(headers, "content-length") === undefined) {
    all.push(["Content-Length", String(body.length)]);
  }

  const head = `HTTP/1.1 ${status} ${reason ?? reasons[status] ?? "Unknown"}\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  return Buffer.from(head + (request.method === "HEAD" ? "" : body), "latin1");
};

/** A server that can end in order. */
export interface HttpListener {
  /** Takes no new connections, answers what has come, and lets go of clients that only keep their connection. */
  drain(): Promise<void>;
}

/** Connections of one listener, and whether each still has an answer to get. */
class Clients {
  readonly #open = new Map<Connection, { busy: boolean }>();
  #draining = false;
  #gone: () => void = () => {};

  /** Serves requests until the client, the server or the process has had enough. */
  async serve(system: System, connection: Connection, handler: HttpHandler): Promise<void> {
    const state = { busy: true };
    this.#open.set(connection, state);
    const reader = HttpReader.over(connection, (work) => work);
    const peer: Peer = {
      address: connection.remote.address,
      port: connection.remote.port,
      localAddress: connection.local.address,
      localPort: connection.local.port,
    };
    try {
      for (;;) {
        const request = await readRequest(reader);
        if (request === undefined || system.process.ended !== undefined) {
          break;
        }

        state.busy = true;
        const wish = headerOf(request.headers, "connection")?.toLowerCase();
        const keep = request.version === "HTTP/1.1" && wish !== "close" && !this.#draining;
        const { scheduler, options } = system.kernel;
        await scheduler.work(system.process, options.costOfRequest ?? usualCost);
        await connection.write(responseText(await handler(request, peer), request, keep));
        if (!keep) {
          break;
        }

        state.busy = false;
      }

      connection.end();
    } finally {
      // What the client still sends is not read; the process no longer holds the connection.
      connection.destroy();
      this.#open.delete(connection);
      this.#checkGone();
    }
  }

  async drain(): Promise<void> {
    this.#draining = true;
    for (const [connection, { busy }] of this.#open) {
      if (!busy) {
        connection.destroy();
      }
    }

    await new Promise<void>((resolve) => {
      this.#gone = resolve;
      this.#checkGone();
    });
  }

  #checkGone(): void {
    if (this.#draining && this.#open.size === 0) {
      this.#gone();
    }
  }
}

/** Listens until the process ends. @throws SystemError EADDRINUSE */
export const listenHttp = async (
  system: System,
  port: number,
  handler: HttpHandler,
  address = "0.0.0.0",
): Promise<HttpListener> => {
  const clients = new Clients();
  const listener = await system.listen(address, port, (connection) => {
    clients.serve(system, connection, handler).catch((error: unknown) => {
      if (!(error instanceof ProcessKilled) && !(error instanceof Error && "code" in error)) {
        system.kernel.options.log(`http: ${String((error as Error).stack)}`);
      }
    });
  });
  return {
    async drain() {
      listener.close();
      await clients.drain();
    },
  };
};

/** Sleeps until a signal ends the process. */
export const waitForever = async (system: System): Promise<never> => {
  const never = new WaitQueue();
  for (;;) {
    await system.process.sleepOn(never);
  }
};
