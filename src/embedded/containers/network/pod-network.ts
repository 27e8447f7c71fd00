/** The plain network of one cluster: pods that listen and pods that connect, with hooks for Services, DNS and policies. */
import { NetworkError, connectionPair } from "./connection.ts";
import type { Connection, Endpoint } from "./connection.ts";
import type { ContainerNetwork, DnsAnswer, DnsRecord, Listener, PodIdentity } from "./network.ts";

export interface PodNetworkHooks {
  /** Where a packet to this address ends up after Services and policies. @throws NetworkError */
  route?(from: PodIdentity | undefined, to: Endpoint): Endpoint | Promise<Endpoint>;
  query?(pod: PodIdentity, name: string, type: DnsRecord["type"]): Promise<DnsAnswer>;
  /** Whether anything answers at this address. */
  reachable?(address: string): boolean;
}

interface Socket {
  pod: PodIdentity;
  accept(connection: Connection): void;
}

const isLoopback = (address: string): boolean =>
  address.startsWith("127.") || address === "::1" || address === "0.0.0.0";

/** Sockets by `pod ip`, `port`. Programs that bind to 127.0.0.1 are reached from their own pod alone. */
export class PodNetwork implements ContainerNetwork {
  readonly #sockets = new Map<string, Socket>();
  readonly #hooks: PodNetworkHooks;
  #nextPort = 32_768;

  constructor(hooks: PodNetworkHooks = {}) {
    this.#hooks = hooks;
  }

  async query(pod: PodIdentity, name: string, type: DnsRecord["type"]): Promise<DnsAnswer> {
    return this.#hooks.query?.(pod, name, type) ?? { status: "unreachable", server: "" };
  }

  async connect(pod: PodIdentity, to: Endpoint): Promise<Connection> {
    if (isLoopback(to.address) || to.address === pod.ip) {
      return this.#open(pod.ip, { address: pod.ip, port: to.port }, to, true);
    }

    const target = (await this.#hooks.route?.(pod, to)) ?? to;
    return this.#open(pod.ip, target, to, false);
  }

  /** A connection from outside the pods: port-forward, probes, the ingress. @throws NetworkError */
  async dial(to: Endpoint, options: { loopback?: boolean } = {}): Promise<Connection> {
    return this.#open("127.0.0.1", to, to, options.loopback ?? false);
  }

  listen(pod: PodIdentity, at: Endpoint, accept: (connection: Connection) => void): Listener {
    const keys = [`${pod.ip} ${at.port}`, `${pod.ip} ${at.port} loopback`];
    if (keys.some((key) => this.#sockets.has(key))) {
      throw new NetworkError("EADDRINUSE");
    }

    const key = isLoopback(at.address) && at.address !== "0.0.0.0" ? keys[1]! : keys[0]!;
    this.#sockets.set(key, { pod, accept });
    return { close: () => void this.#sockets.delete(key) };
  }

  async ping(pod: PodIdentity, address: string, signal: AbortSignal): Promise<number> {
    if (isLoopback(address) || address === pod.ip || this.#hooks.reachable?.(address) === true) {
      return 0.05;
    }

    if (this.#hooks.reachable === undefined) {
      throw new NetworkError("ENETUNREACH");
    }

    return new Promise((_, reject) => {
      signal.addEventListener("abort", () => reject(new NetworkError("ETIMEDOUT")));
    });
  }

  /** Ports on which a pod answers, for checks and for `netstat` of the node. */
  ports(ip: string): number[] {
    return [...this.#sockets.keys()]
      .filter((key) => key.startsWith(`${ip} `))
      .map((key) => Number(key.split(" ")[1]));
  }

  #open(sourceIp: string, to: Endpoint, asked: Endpoint, own: boolean): Connection {
    const key = `${to.address} ${to.port}`;
    const socket =
      this.#sockets.get(key) ?? (own ? this.#sockets.get(`${key} loopback`) : undefined);
    if (socket === undefined) {
      const known =
        own || [...this.#sockets.keys()].some((name) => name.startsWith(`${to.address} `));
      throw new NetworkError(
        known || this.#hooks.reachable?.(to.address) === true ? "ECONNREFUSED" : "ENETUNREACH",
      );
    }

    this.#nextPort = this.#nextPort >= 60_999 ? 32_768 : this.#nextPort + 1;
    const [client, server] = connectionPair(
      { address: sourceIp, port: this.#nextPort },
      { address: asked.address, port: asked.port },
    );
    socket.accept(server);
    return client;
  }
}
