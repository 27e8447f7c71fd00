/** A proxy over real sockets in front of backends that are ordinary Node servers, for tests of the ingress. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import net, { type AddressInfo } from "node:net";
import { connectionPair, NetworkError } from "../../src/embedded/containers/network/connection.ts";
import type {
  Location,
  ProxyConfig,
  Upstream,
  VirtualServer,
} from "../../src/embedded/ingress/proxy/config.ts";
import { defaultServer } from "../../src/embedded/ingress/proxy/config.ts";
import type { ConnectionLimits } from "../../src/embedded/ingress/proxy/connections.ts";
import { Proxy } from "../../src/embedded/ingress/proxy/proxy.ts";
import { asDuplex } from "../../src/embedded/containers/network/duplex.ts";
import { systemPath } from "./tools.ts";

export const location = (changes: Partial<Location> = {}): Location => ({
  path: "/",
  match: "segments",
  upstream: "app",
  websocket: false,
  maxBodyBytes: 1024 * 1024,
  connectTimeout: 60_000,
  readTimeout: 60_000,
  sendTimeout: 60_000,
  hideHeaders: [],
  passHeaders: [],
  ...changes,
});

export const server = (name: string, changes: Partial<VirtualServer> = {}): VirtualServer => ({
  name,
  serverTokens: true,
  locations: [location()],
  ...changes,
});

export const upstream = (peers: string[], changes: Partial<Upstream> = {}): Upstream => ({
  method: "random two least_conn",
  peers,
  maxFails: 1,
  failTimeout: 10_000,
  ...changes,
});

export const config = (
  servers: VirtualServer[],
  upstreams: Record<string, Upstream>,
  fallback = defaultServer("reject"),
): ProxyConfig => ({ servers, upstreams, fallback });

export interface Edge {
  proxy: Proxy;
  http: number;
  https: number;
  /** Lines of the access log and of the error log. */
  access: string[];
  errors: string[];
  faults: unknown[];
  /** Puts a backend at `address:port`; undefined takes it away. */
  backend(name: string, handler: http.RequestListener | undefined): http.Server | undefined;
  /** Resolves when so many lines are in the access log. */
  logged(count: number): Promise<void>;
  /** Raw bytes to the plain port, and everything that comes back until the connection is closed or reset. */
  raw(text: string, port?: number): Promise<string>;
  curl(...args: string[]): Promise<{ code: number; out: string; err: string }>;
  close(): Promise<void>;
}

export const startEdge = async (limits?: ConnectionLimits): Promise<Edge> => {
  const backends = new Map<string, http.Server>();
  const access: string[] = [];
  const errors: string[] = [];
  const faults: unknown[] = [];
  const proxy = new Proxy({
    connect: async ({ address, port }) => {
      const backend = backends.get(`${address}:${port}`);
      if (backend === undefined) {
        throw new NetworkError("ECONNREFUSED");
      }

      const [client, accepted] = connectionPair({
        client: { address: "10.244.0.2", port: 40_000 },
        asked: { address, port },
        server: { address, port },
      });
      backend.emit("connection", asDuplex(accepted));
      return client;
    },
    log: (fd, line) => void (fd === 1 ? access : errors).push(line),
    fault: (error) => void faults.push(error),
    ...(limits === undefined ? {} : { limits }),
  });
  const plain = net.createServer((socket) => proxy.acceptPlain(socket, "127.0.0.1"));
  const secure = net.createServer((socket) => proxy.acceptSecure(socket, "127.0.0.1"));
  const ports: number[] = [];
  for (const listener of [plain, secure]) {
    listener.listen(0, "127.0.0.1");
    await once(listener, "listening");
    ports.push((listener.address() as AddressInfo).port);
  }

  return {
    proxy,
    http: ports[0]!,
    https: ports[1]!,
    access,
    errors,
    faults,
    backend(name, handler) {
      backends.delete(name);
      if (handler === undefined) {
        return undefined;
      }

      const created = http.createServer(handler);
      backends.set(name, created);
      return created;
    },
    async logged(count) {
      while (access.length < count) {
        await new Promise((resolve) => void setImmediate(resolve));
      }
    },
    raw: (text, port = ports[0]!) =>
      new Promise((resolve) => {
        let answer = "";
        const socket = net.connect(port, "127.0.0.1", () => socket.write(text, "latin1"));
        socket.setEncoding("latin1").on("data", (piece: string) => {
          answer += piece;
        });
        socket.on("close", () => resolve(answer)).on("error", () => {});
      }),
    curl: (...args) =>
      new Promise((resolve) => {
        execFile(
          "curl",
          ["-sS", "--max-time", "20", ...args],
          { env: { ...process.env, PATH: systemPath } },
          (error, out, err) =>
            resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
        );
      }),
    async close() {
      proxy.destroy();
      for (const listener of [plain, secure]) {
        listener.close();
        await once(listener, "close");
      }
    },
  };
};
