/** Ends of streams inside a thread: links to the main thread and to other threads, and what listens here. */
import type { MessagePort } from "node:worker_threads";
import { type Connection, connectionPair } from "./connection.ts";
import { type Frame, StreamLink } from "./stream-link.ts";
import { mainThread, type Opened, type ToThread } from "./threads.ts";

export class ThreadStreams {
  readonly #links = new Map<number, StreamLink>();
  readonly #listeners = new Map<number, (connection: Connection) => void>();
  /** Client's ends of streams that begin and end here, until their opener asks. */
  readonly #own = new Map<number, Connection>();
  #next = 1;

  constructor(postToMain: (frames: Frame[]) => void) {
    this.#links.set(mainThread, new StreamLink(postToMain));
  }

  /** Returns the number under which the main thread knows the listener. */
  listen(accept: (connection: Connection) => void): number {
    const listener = this.#next;
    this.#next += 1;
    this.#listeners.set(listener, accept);
    return listener;
  }

  unlisten(listener: number): void {
    this.#listeners.delete(listener);
  }

  /** The end of a stream that this thread asked for. */
  opened({ stream, peer, ends }: Opened): Connection {
    const own = this.#own.get(stream);
    if (own !== undefined) {
      this.#own.delete(stream);
      return own;
    }

    return this.#links.get(peer)!.open(stream, ends.client, ends.asked);
  }

  receive(message: ToThread): void {
    switch (message.type) {
      case "accept":
        this.#accept(message);
        break;
      case "link":
        this.#addLink(message.peer, message.port);
        break;
      case "frames":
        this.#links.get(mainThread)!.receive(message.frames);
        break;
    }
  }

  #accept({ listener, stream, peer, ends }: ToThread & { type: "accept" }): void {
    const link = this.#links.get(peer);
    let connection: Connection;
    if (link === undefined) {
      const [client, server] = connectionPair(ends);
      this.#own.set(stream, client);
      connection = server;
    } else {
      connection = link.open(stream, ends.server, ends.client);
    }

    const accept = this.#listeners.get(listener);
    if (accept === undefined) {
      connection.destroy();
    } else {
      accept(connection);
    }
  }

  #addLink(peer: number, port: MessagePort): void {
    const link = new StreamLink((frames) => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a port, not a window
      port.postMessage(frames);
    });
    this.#links.set(peer, link);
    port.on("message", (frames: Frame[]) => link.receive(frames));
    port.on("close", () => link.close());
  }
}
