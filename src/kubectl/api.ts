/** Plain HTTP to the API server through the proxy's socket: single answers, and streams of JSON lines. */
import http from "node:http";
import type { Json } from "./object.ts";
import type { Clock } from "./clock.ts";
import { deferred } from "./deferred.ts";
import { createLineCutter } from "./lines.ts";

export interface ApiRequest {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With query: `/api/v1/namespaces?limit=1`. */
  path: string;
  /** Sent as JSON. */
  body?: Json;
  /** Sent as it is, instead of `body`; give its content type in `headers`. */
  text?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /** Milliseconds. */
  timeout?: number;
}

export interface ApiAnswer {
  status: number;
  body: Json;
}

/** No answer at all: refused, reset, too late. */
export class Unreachable extends Error {
  override name = "Unreachable";
}

export interface Api {
  /** Any HTTP status is an answer. @throws Unreachable */
  request(request: ApiRequest): Promise<ApiAnswer>;
  /**
  Streams a watch. Resolves with the status when the server ends it, or with the body of a status other than 200.
  Silence of `idle` milliseconds counts as dead. @throws Unreachable
  */
  stream(
    path: string,
    options: { onLine(line: string): void; idle: number; signal: AbortSignal },
  ): Promise<ApiAnswer>;
  close(): void;
}

const defaultTimeout = 5000;
/** A line of a watch is one object; etcd allows 1.5 MB. */
const longestLine = 16_777_216;

export const createApi = (socketPath: string, clock: Clock): Api => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const open = (request: ApiRequest, use: (response: http.IncomingMessage) => void) => {
    const text = request.text ?? (request.body && JSON.stringify(request.body));
    const outgoing = http.request(
      {
        agent,
        socketPath,
        path: request.path,
        method: request.method ?? "GET",
        headers: {
          host: "localhost",
          accept: "application/json",
          ...(text !== undefined && {
            "content-type": "application/json",
            "content-length": Buffer.byteLength(text),
          }),
          ...request.headers,
        },
        ...(request.signal && { signal: request.signal }),
      },
      use,
    );
    outgoing.end(text);
    return outgoing;
  };

  return {
    async request(request) {
      const { promise, resolve, reject } = deferred<ApiAnswer>();
      const outgoing = open(request, (response) => {
        whole(response).then(resolve, reject);
      });
      outgoing.on("error", (cause) => {
        reject(unreachable(cause));
      });
      const cancel = clock.after(request.timeout ?? defaultTimeout, () => {
        outgoing.destroy(new Error("no answer in time"));
      });
      return promise.finally(cancel);
    },

    async stream(path, { onLine, idle, signal }) {
      const { promise, resolve, reject } = deferred<ApiAnswer>();
      const outgoing = open({ path, signal }, (response) => {
        const status = response.statusCode ?? 0;
        if (status !== 200) {
          whole(response).then(resolve, reject);
          return;
        }

        const cutter = createLineCutter(onLine, longestLine);
        response.on("data", (chunk: Buffer) => {
          watchdog.restart();
          cutter.write(chunk);
        });
        response.on("end", () => {
          resolve({ status, body: undefined });
        });
        response.on("error", (cause) => {
          reject(unreachable(cause));
        });
      });
      outgoing.on("error", (cause) => {
        reject(unreachable(cause));
      });
      const watchdog = createWatchdog(clock, idle, () => {
        outgoing.destroy(new Error("the watch went silent"));
      });
      return promise.finally(watchdog.stop);
    },

    close() {
      agent.destroy();
    },
  };
};

const createWatchdog = (clock: Clock, ms: number, bark: () => void) => {
  let cancel = clock.after(ms, bark);
  return {
    restart() {
      cancel();
      cancel = clock.after(ms, bark);
    },
    stop() {
      cancel();
    },
  };
};

const whole = async (response: http.IncomingMessage): Promise<ApiAnswer> => {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of response) {
      chunks.push(chunk as Buffer);
    }
  } catch (error) {
    throw unreachable(error);
  }

  const body = parseBody(Buffer.concat(chunks).toString());
  const status = response.statusCode ?? 0;
  // kubectl proxy says 502 in plain text when it cannot reach the server.
  if (status === 502 && typeof body === "string") {
    throw new Unreachable("the API server does not answer");
  }

  return { status, body };
};

/** Not everything that answers is an API server; logs and proxies answer in plain text. */
const parseBody = (text: string): Json => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

const unreachable = (cause: unknown): Unreachable =>
  new Unreachable(cause instanceof Error ? cause.message : String(cause), { cause });
