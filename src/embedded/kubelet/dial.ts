/** Connections from the node into a pod, as a duplex stream that Node's own protocols can use. */
import { Duplex } from "node:stream";
import type { Connection, Endpoint } from "../containers/network/connection.ts";

/** `loopback`: from inside the pod's own network, as port forwarding does. Rejects when nothing listens. */
export type Dial = (to: Endpoint, options?: { loopback?: boolean }) => Promise<Connection>;

export const asDuplex = (connection: Connection): Duplex =>
  new Duplex({
    read() {
      connection.read().then(
        (chunk) => this.push(chunk ?? null),
        (error: Error) => this.destroy(error),
      );
    },
    write(chunk: Uint8Array, _encoding, callback) {
      connection.write(chunk).then(() => callback(), callback);
    },
    final(callback) {
      connection.end();
      callback();
    },
    destroy(error, callback) {
      connection.destroy();
      callback(error);
    },
  });
