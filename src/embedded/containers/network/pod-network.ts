/** The plain network of one cluster: pods that listen and pods that connect, with hooks for Services, DNS and policies. */
import { NetworkError, connectionPair } from "./connection.ts";
import type { Connection, Endpoint, Ends } from "./connection.ts";
import type { ContainerNetwork, DnsAnswer, DnsRecord, Listener, PodIdentity } from "./network.ts";
import type { Opened, StreamThread } from "./threads.ts";

export interface PodNetworkHooks {
  /** Where a packet to this address ends up after Services and policies. @throws NetworkError */
  route?(from: PodIdentity | undefined, to: Endpoint): Endpoint | Promise<Endpoint>;
  query?(pod: PodIdentity, name: string, type: DnsRecord["type"]): Promise<DnsAnswer>;
  /** Whether anything answers at this address. */
  reachable?(address: string): boolean;
}

/** Who accepts: something on this thread, or a listener of another one. */
type Acceptor =
  | { accept(connection: Connection): void; thread?: undefined }
  | { thread: StreamThread; listener: number };

/** A connection that may be made. */
interface Way {
  to: Acceptor;
  ends: Ends;
}

const isLoopback = (address: string): boolean =>
  address.startsWith("127.") || address === "::1" || address === "0.0.0.0";

/** Sockets by `pod ip`, `port`. Programs that bind to 127.0.0.1 are reached from their own pod alone. */
export class PodNetwork implements ContainerNetwork {
  readonly #sockets = new Map<string, Acceptor>();
  readonly #hooks: PodNetworkHooks;
  #nextPort = 32_768;

  constructor(hooks: PodNetworkHooks = {}) {
    this.#hooks = hooks;
  }

  async query(pod: PodIdentity, name: string, type: DnsRecord["type"]): Promise<DnsAnswer> {
    return this.#hooks.query?.(pod, name, type) ?? { status: "unreachable", server: "" };
  }

  async connect(pod: PodIdentity, to: Endpoint): Promise<Connection> {
    return open(await this.#wayFrom(pod, to));
  }

  async connectFrom(thread: StreamThread, pod: PodIdentity, to: Endpoint): Promise<Opened> {
    const { to: acceptor, ends } = await this.#wayFrom(pod, to);
    return acceptor.thread === undefined
      ? thread.connectHere(ends, acceptor.accept)
      : acceptor.thread.connectFrom(thread, acceptor.listener, ends);
  }

  /** A connection from outside the pods: port-forward, probes. @throws NetworkError */
  async dial(to: Endpoint, options: { loopback?: boolean } = {}): Promise<Connection> {
    return open(this.#way("127.0.0.1", to, to, options.loopback ?? false));
  }

  listen(pod: PodIdentity, at: Endpoint, accept: (connection: Connection) => void): Listener {
    return this.#listen(pod, at, { accept });
  }

  listenOn(thread: StreamThread, pod: PodIdentity, at: Endpoint, listener: number): Listener {
    return this.#listen(pod, at, { thread, listener });
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

  #listen(pod: PodIdentity, at: Endpoint, acceptor: Acceptor): Listener {
    const keys = [`${pod.ip} ${at.port}`, `${pod.ip} ${at.port} loopback`];
    if (keys.some((key) => this.#sockets.has(key))) {
      throw new NetworkError("EADDRINUSE");
    }

    const key = isLoopback(at.address) && at.address !== "0.0.0.0" ? keys[1]! : keys[0]!;
    this.#sockets.set(key, acceptor);
    return { close: () => void this.#sockets.delete(key) };
  }

  async #wayFrom(pod: PodIdentity, to: Endpoint): Promise<Way> {
    if (isLoopback(to.address) || to.address === pod.ip) {
      return this.#way(pod.ip, { address: pod.ip, port: to.port }, to, true);
    }

    const target = (await this.#hooks.route?.(pod, to)) ?? to;
    return this.#way(pod.ip, target, to, false);
  }

  /** @throws NetworkError */
  #way(sourceIp: string, to: Endpoint, asked: Endpoint, own: boolean): Way {
    const key = `${to.address} ${to.port}`;
    const acceptor =
      this.#sockets.get(key) ?? (own ? this.#sockets.get(`${key} loopback`) : undefined);
    if (acceptor === undefined) {
      const known =
        own || [...this.#sockets.keys()].some((name) => name.startsWith(`${to.address} `));
      throw new NetworkError(
        known || this.#hooks.reachable?.(to.address) === true ? "ECONNREFUSED" : "ENETUNREACH",
      );
    }

    this.#nextPort = this.#nextPort >= 60_999 ? 32_768 : this.#nextPort + 1;
    const client = { address: sourceIp, port: this.#nextPort };
    return { to: acceptor, ends: { client, asked: plain(asked), server: plain(to) } };
  }
}

/** Without what else an object may carry, so that it can travel to another thread. */
const plain = ({ address, port }: Endpoint): Endpoint => ({ address, port });

/** The client's end on this thread. */
const open = ({ to, ends }: Way): Connection => {
  if (to.thread !== undefined) {
    return to.thread.connect(to.listener, ends);
  }

  const [client, server] = connectionPair(ends);
  to.accept(server);
  return client;
};
