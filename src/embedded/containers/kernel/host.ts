/** What a container's kernel asks of the world outside: time, chance, network. */
import type { Connection, Endpoint } from "../network/connection.ts";
import type { DnsAnswer, DnsRecord, Listener } from "../network/network.ts";

/** The network as one pod sees it. */
export interface HostNetwork {
  query(name: string, type: DnsRecord["type"]): Promise<DnsAnswer>;
  connect(to: Endpoint): Promise<Connection>;
  listen(at: Endpoint, accept: (connection: Connection) => void): Promise<Listener>;
  ping(address: string, signal: AbortSignal): Promise<number>;
}

export interface ComponentRequest {
  argv: string[];
  environment: Record<string, string>;
}

export interface Host {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms` of cluster time; rejects when aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** Lets everything else have its turn for at least `ms` of real time. */
  pause(ms: number): Promise<void>;
  /** Real milliseconds, for measuring work. */
  measure(): number;
  random(length: number): Uint8Array;
  /** Runs a component outside; resolves with its exit code, never rejects. Aborting the signal tells it to end. */
  component(
    name: string,
    request: ComponentRequest,
    output: (fd: 1 | 2, chunk: Uint8Array) => void,
    signal: AbortSignal,
  ): Promise<number>;
  network: HostNetwork;
}
