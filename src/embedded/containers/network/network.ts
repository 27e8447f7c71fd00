/** What the containers' programs see of the cluster's network: names, connections, listening ports. */
import type { Connection, Endpoint } from "./connection.ts";
import type { Opened, StreamThread } from "./threads.ts";

/** The pod that asks; decides its search path, its addresses and which policies apply to it. */
export interface PodIdentity {
  name: string;
  namespace: string;
  ip: string;
  node: string;
  hostNetwork: boolean;
}

export interface DnsRecord {
  name: string;
  type: "A" | "AAAA" | "CNAME" | "SRV" | "PTR" | "TXT";
  /** Address, target name, or `priority weight port target` for SRV. */
  value: string;
}

/** What a name server answers; `servfail` also when there is none. */
export type DnsAnswer =
  | { status: "ok"; server: string; records: DnsRecord[] }
  | { status: "nxdomain"; server: string }
  | { status: "unreachable"; server: string };

export interface Listener {
  close(): void;
}

/** Implemented by the cluster (Services, DNS, policies) over the registry of listening pods. */
export interface ContainerNetwork {
  /** One question for one full name, without search path: `web.default.svc.cluster.local`. */
  query(pod: PodIdentity, name: string, type: DnsRecord["type"]): Promise<DnsAnswer>;
  /** @throws NetworkError */
  connect(pod: PodIdentity, to: Endpoint): Promise<Connection>;
  /** `accept` gets the server's side of every connection. @throws NetworkError EADDRINUSE */
  listen(pod: PodIdentity, at: Endpoint, accept: (connection: Connection) => void): Listener;
  /** As `connect`, for a program on another thread: the bytes go there without a detour. @throws NetworkError */
  connectFrom(thread: StreamThread, pod: PodIdentity, to: Endpoint): Promise<Opened>;
  /** As `listen`, for a program on another thread. @param listener The thread's number for it. */
  listenOn(thread: StreamThread, pod: PodIdentity, at: Endpoint, listener: number): Listener;
  /** Round trip in milliseconds. @throws NetworkError; never resolves when nothing answers. */
  ping(pod: PodIdentity, address: string, signal: AbortSignal): Promise<number>;
}
