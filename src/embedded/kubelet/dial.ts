/** Connections from the node into a pod. */
import type { Connection, Endpoint } from "../containers/network/connection.ts";

/** `loopback`: from inside the pod's own network, as port forwarding does. Rejects when nothing listens. */
export type Dial = (to: Endpoint, options?: { loopback?: boolean }) => Promise<Connection>;
