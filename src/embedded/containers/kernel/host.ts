/** What a container's kernel asks of the world outside: time, chance, network. */
import type { PolicyError } from "../../apparmor/command/host.ts";
import type { CompiledProfile } from "../../apparmor/compiler/compiled.ts";
import type { Connection, Endpoint } from "../network/connection.ts";
import type { DnsAnswer, DnsRecord, Listener } from "../network/network.ts";

/** The network as one pod sees it. */
export interface HostNetwork {
  query(name: string, type: DnsRecord["type"]): Promise<DnsAnswer>;
  connect(to: Endpoint): Promise<Connection>;
  listen(at: Endpoint, accept: (connection: Connection) => void): Promise<Listener>;
  ping(address: string, signal: AbortSignal): Promise<number>;
}

/** What all containers of a node have in common below them. */
export interface NodeKernel {
  /** @returns what the kernel answers instead of loading */
  loadProfiles(profiles: CompiledProfile[], replace: boolean): Promise<PolicyError | undefined>;
  removeProfile(name: string): Promise<PolicyError | undefined>;
  /** The kernel's log as dmesg prints it, which may be emptied. */
  log(clear: boolean): Promise<string>;
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
  /** The kernel that the node's containers share; absent where there is no node. */
  node?: NodeKernel;
}
