/** The threads that hold ends of streams, as the main thread sees them: it decides who is connected, the bytes go their own way. */
import { MessageChannel, type MessagePort } from "node:worker_threads";
import type { Connection, Ends } from "./connection.ts";
import { type Frame, StreamLink } from "./stream-link.ts";

/** Number of the main thread among those that hold ends. */
export const mainThread = 0;

export type ToThread =
  /** Somebody connected to a listener of the thread. `peer`: the thread of the other end. */
  | {
      type: "accept";
      listener: number;
      stream: number;
      peer: number;
      ends: Ends;
    }
  /** The way to another thread. */
  | { type: "link"; peer: number; port: MessagePort }
  /** Of streams whose other end is on the main thread. */
  | { type: "frames"; frames: Frame[] };

/** What a thread that connects is told: where the other end is, and under which number. */
export interface Opened {
  stream: number;
  peer: number;
  ends: Ends;
}

type Post = (message: ToThread, transfer?: MessagePort[]) => void;

let lastThread = mainThread;
let lastStream = 0;

export class StreamThread {
  readonly number: number;
  readonly #post: Post;
  readonly #link: StreamLink;
  readonly #known = new Set<number>();

  constructor(post: Post) {
    lastThread += 1;
    this.number = lastThread;
    this.#post = post;
    this.#link = new StreamLink((frames) => post({ type: "frames", frames }));
  }

  /** Frames from the thread for streams that end here. */
  receive(frames: Frame[]): void {
    this.#link.receive(frames);
  }

  /** The thread is gone. Other threads see it by the end of their channel. */
  close(): void {
    this.#link.close();
  }

  /** Connects the main thread to a listener of this one. */
  connect(listener: number, ends: Ends): Connection {
    const stream = this.#accept(listener, mainThread, ends);
    return this.#link.open(stream, ends.client, ends.asked);
  }

  /** Connects another thread, or this one itself, to a listener of this one. */
  connectFrom(from: StreamThread, listener: number, ends: Ends): Opened {
    if (from !== this) {
      this.#join(from);
    }

    return { stream: this.#accept(listener, from.number, ends), peer: this.number, ends };
  }

  /** Connects this thread to something on the main one, which gets the server's end. */
  connectHere(ends: Ends, accept: (connection: Connection) => void): Opened {
    lastStream += 1;
    accept(this.#link.open(lastStream, ends.server, ends.client));
    return { stream: lastStream, peer: mainThread, ends };
  }

  #accept(listener: number, peer: number, ends: Ends): number {
    lastStream += 1;
    this.#post({ type: "accept", listener, stream: lastStream, peer, ends });
    return lastStream;
  }

  #join(other: StreamThread): void {
    if (!this.#known.has(other.number)) {
      this.#known.add(other.number);
      other.#known.add(this.number);
      const { port1, port2 } = new MessageChannel();
      this.#post({ type: "link", peer: other.number, port: port1 }, [port1]);
      other.#post({ type: "link", peer: this.number, port: port2 }, [port2]);
    }
  }
}
