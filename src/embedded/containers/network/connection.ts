/** A stream between two programs, as a pair of in-memory ends with flow control. */

export interface Endpoint {
  address: string;
  port: number;
}

/** One end of a TCP-like stream. Both directions close on their own. */
export interface Connection {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** Resolves with the next bytes; undefined once the other side has ended. Rejects when it broke off. */
  read(): Promise<Uint8Array | undefined>;
  /** Resolves when there is room again; rejects with a NetworkError (EPIPE) when the other side is gone. */
  write(chunk: Uint8Array): Promise<void>;
  /** No more writes from this side. */
  end(): void;
  /** Gives both directions up. */
  destroy(): void;
}

export type NetworkErrorCode =
  | "ECONNREFUSED"
  | "ECONNRESET"
  | "EPIPE"
  | "ENETUNREACH"
  | "EHOSTUNREACH"
  | "ETIMEDOUT"
  | "EADDRINUSE";

/** A failure that the kernel of the container hands to the program as errno. */
export class NetworkError extends Error {
  override name = "NetworkError";
  readonly code: NetworkErrorCode;

  constructor(code: NetworkErrorCode) {
    super(code);
    this.code = code;
  }
}

const highWater = 256 * 1024;

/** One direction: chunks in order, a size that pushes back, an end. */
class Channel {
  #chunks: Uint8Array[] = [];
  #size = 0;
  #ended = false;
  #broken = false;
  #readers: (() => void)[] = [];
  #writers: (() => void)[] = [];

  #wake(list: (() => void)[]): void {
    for (const wake of list.splice(0)) {
      wake();
    }
  }

  async read(): Promise<Uint8Array | undefined> {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#size -= chunk.length;
        this.#wake(this.#writers);
        return chunk;
      }

      if (this.#ended) {
        return undefined;
      }

      if (this.#broken) {
        throw new NetworkError("ECONNRESET");
      }

      await new Promise<void>((resolve) => {
        this.#readers.push(resolve);
      });
    }
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (this.#ended || this.#broken) {
      throw new NetworkError("EPIPE");
    }

    this.#chunks.push(chunk);
    this.#size += chunk.length;
    this.#wake(this.#readers);
    while (this.#size > highWater && !this.#broken) {
      await new Promise<void>((resolve) => {
        this.#writers.push(resolve);
      });
    }
  }

  end(): void {
    this.#ended = true;
    this.#wake(this.#readers);
  }

  break(): void {
    this.#broken = true;
    this.#wake(this.#readers);
    this.#wake(this.#writers);
  }
}

const side = (
  inbound: Channel,
  outbound: Channel,
  local: Endpoint,
  remote: Endpoint,
): Connection => ({
  local,
  remote,
  read: () => inbound.read(),
  write: (chunk) => outbound.write(chunk),
  end: () => outbound.end(),
  destroy: () => {
    outbound.end();
    inbound.break();
  },
});

/** Who is connected: behind a Service, the server's own address is not the one that the client asked for. */
export interface Ends {
  client: Endpoint;
  asked: Endpoint;
  server: Endpoint;
}

/** Two ends of one stream: what is written to one is read from the other. */
export const connectionPair = ({
  client,
  asked,
  server,
}: Ends): [client: Connection, server: Connection] => {
  const up = new Channel();
  const down = new Channel();
  return [side(down, up, client, asked), side(up, down, server, client)];
};
