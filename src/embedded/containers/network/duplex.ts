/** Connections of the cluster's network as the streams of Node, for its own protocols, and back. */
import { Duplex } from "node:stream";
import { type Connection, NetworkError } from "./connection.ts";

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

/** A stream of Node over a connection, such as TLS, as a connection with the same ends. */
export const asConnection = (
  stream: Duplex,
  { local, remote }: Pick<Connection, "local" | "remote">,
): Connection => {
  let fault: Error | undefined;
  let ended = false;
  const wakes = new Set<() => void>();
  const wake = (): void => {
    for (const resolve of wakes) {
      resolve();
    }

    wakes.clear();
  };
  stream.on("readable", wake);
  stream.on("end", () => {
    ended = true;
    wake();
  });
  stream.on("close", () => {
    ended = true;
    wake();
  });
  stream.on("error", (error) => {
    fault = error;
    wake();
  });
  return {
    local,
    remote,
    read: async () => {
      for (;;) {
        const chunk = stream.read() as Buffer | null;
        if (chunk !== null) {
          return chunk;
        }

        if (fault !== undefined) {
          throw fault;
        }

        if (ended) {
          return undefined;
        }

        await new Promise<void>((resolve) => void wakes.add(resolve));
      }
    },
    write: (chunk) =>
      new Promise((resolve, reject) => {
        if (stream.destroyed) {
          reject(fault ?? new NetworkError("EPIPE"));
          return;
        }

        stream.write(chunk, (error) => (error ? reject(error) : resolve()));
      }),
    end: () => void stream.end(),
    destroy: () => void stream.destroy(),
  };
};
