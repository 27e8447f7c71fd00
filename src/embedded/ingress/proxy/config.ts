/** What the proxy is told to do: plain data, so that it can travel to the proxy's thread. */

export interface ProxyConfig {
  servers: VirtualServer[];
  upstreams: Record<string, Upstream>;
  /** Served, or refused, where no server's name fits. */
  fallback: VirtualServer;
}

/** PEM of a chain and its key; `reject`: the handshake is refused with the alert unrecognized_name. */
export type TlsMaterial = { certificate: string; key: string } | "reject";

export interface VirtualServer {
  /** `cafe.example.com`, or `*.example.com` for whatever ends with it. */
  name: string;
  /** Absent: this server is not reached over TLS. */
  tls?: TlsMaterial;
  /** Where plain HTTP is sent to HTTPS; by `X-Forwarded-Proto` when something in front terminates TLS. */
  redirect?: { code: number; when: "plain" | "forwarded" };
  /** `/` is sent here. */
  appRoot?: string;
  serverTokens: boolean;
  /** Value of Strict-Transport-Security, on answers over TLS. */
  hsts?: string;
  locations: Location[];
}

export interface Location {
  path: string;
  /** `segments`: whole elements of the path; `prefix`: any text that begins like this; `regex`: anchored at the start. */
  match: "exact" | "segments" | "prefix" | "regex" | "regex-insensitive";
  /** Name of an upstream. */
  upstream: string;
  /** Path that takes the place of what matched. */
  rewrite?: string;
  websocket: boolean;
  /** 0: no limit. */
  maxBodyBytes: number;
  /** Milliseconds; the latter two between two operations, not in all. */
  connectTimeout: number;
  readTimeout: number;
  sendTimeout: number;
  hideHeaders: string[];
  passHeaders: string[];
}

export type BalanceMethod =
  | "random two least_conn"
  | "random"
  | "least_conn"
  | "round_robin"
  | "ip_hash";

export interface Upstream {
  method: BalanceMethod;
  /** `address:port` of ready endpoints; empty: every request is answered with 502. */
  peers: string[];
  /** So many failures within `failTimeout` put a peer aside for as long; 0: never. */
  maxFails: number;
  /** Milliseconds. */
  failTimeout: number;
}

/** Answers 404, and refuses TLS where it has no certificate. */
export const defaultServer = (tls: TlsMaterial): VirtualServer => ({
  name: "_",
  tls,
  serverTokens: true,
  locations: [],
});
