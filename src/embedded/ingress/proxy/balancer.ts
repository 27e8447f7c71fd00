/** Chooses the peer of an upstream for a request, as nginx' balancing modules do, and remembers which ones fail. */
import type { Upstream } from "./config.ts";

export interface Peer {
  address: string;
  port: number;
  /** `address:port` as it was configured. */
  name: string;
  connections: number;
  fails: number;
  /** Of the last failure, on the clock that `now` reads. */
  failedAt: number;
}

export interface BalancerOptions {
  /** In [0, 1). */
  random(): number;
  /** Milliseconds, monotonic. */
  now(): number;
}

export class Balancer {
  readonly peers: Peer[];
  readonly #upstream: Upstream;
  readonly #options: BalancerOptions;
  #turn = 0;

  constructor(upstream: Upstream, options: BalancerOptions) {
    this.#upstream = upstream;
    this.#options = options;
    this.peers = upstream.peers.map((name) => {
      const colon = name.lastIndexOf(":");
      const address = name.slice(0, colon).replaceAll(/[[\]]/g, "");
      return {
        address,
        port: Number(name.slice(colon + 1)),
        name,
        connections: 0,
        fails: 0,
        failedAt: 0,
      };
    });
  }

  /** A peer that was not tried for this request; undefined when none is left that lives. */
  pick(client: string, tried: ReadonlySet<Peer>): Peer | undefined {
    const usable = this.peers.filter((peer) => !tried.has(peer) && this.#lives(peer));
    if (usable.length < 2) {
      return usable[0];
    }

    switch (this.#upstream.method) {
      case "random two least_conn":
        return this.#betterOfTwo(usable);
      case "random":
        return usable[this.#below(usable.length)];
      case "least_conn":
        return leastConnected(this.#rotated(usable));
      case "round_robin":
        return this.#rotated(usable)[0];
      case "ip_hash":
        return usable[hashOf(client) % usable.length];
    }
  }

  failed(peer: Peer): void {
    const now = this.#options.now();
    if (now - peer.failedAt > this.#upstream.failTimeout) {
      peer.fails = 0;
    }

    peer.fails += 1;
    peer.failedAt = now;
  }

  succeeded(peer: Peer): void {
    peer.fails = 0;
  }

  /** A peer alone is always asked: there is no better one. */
  #lives(peer: Peer): boolean {
    const { maxFails, failTimeout } = this.#upstream;
    return (
      this.peers.length === 1 ||
      maxFails === 0 ||
      peer.fails < maxFails ||
      this.#options.now() - peer.failedAt > failTimeout
    );
  }

  #betterOfTwo(usable: Peer[]): Peer {
    const first = this.#below(usable.length);
    const step = 1 + this.#below(usable.length - 1);
    return leastConnected([usable[first]!, usable[(first + step) % usable.length]!]);
  }

  #rotated(usable: Peer[]): Peer[] {
    const start = this.#turn % usable.length;
    this.#turn += 1;
    return [...usable.slice(start), ...usable.slice(0, start)];
  }

  #below(limit: number): number {
    return Math.floor(this.#options.random() * limit);
  }
}

const leastConnected = (peers: Peer[]): Peer =>
  peers.reduce((best, peer) => (peer.connections < best.connections ? peer : best));

/** Of the first three bytes of an IPv4 address, so that a client stays with its peer (ngx_http_upstream_ip_hash_module). */
const hashOf = (client: string): number => {
  let hash = 89;
  for (const byte of client.split(".").slice(0, 3)) {
    hash = (hash * 113 + Number(byte)) % 6271;
  }

  return Number.isNaN(hash) ? 0 : hash;
};
