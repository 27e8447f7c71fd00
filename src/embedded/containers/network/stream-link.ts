/** Streams between two threads over one channel of messages: chunks are pushed, within a window that the reader opens. */
import { type Connection, type Endpoint, NetworkError } from "./connection.ts";

/** `end`: no more bytes from here; `stop`: no more bytes are wanted here; `credit`: so many bytes were read. */
const DATA = 0;
const END = 1;
const STOP = 2;
const CREDIT = 3;

export type Frame = [
  stream: number,
  kind: 0 | 1 | 2 | 3,
  content?: Uint8Array | number | undefined,
];

/** Bytes that may be on their way or wait to be read. */
const window = 256 * 1024;
const creditStep = window / 4;

export class StreamLink {
  readonly #post: (frames: Frame[]) => void;
  readonly #streams = new Map<number, Stream>();
  /** Frames that were faster than the word of their stream, which comes by way of the main thread. */
  readonly #early = new Map<number, Frame[]>();
  /** Streams are opened in the order of their numbers. */
  #newest = 0;
  #pending: Frame[] = [];
  #closed = false;

  constructor(post: (frames: Frame[]) => void) {
    this.#post = post;
  }

  /** One end of a stream whose other end the other thread opens under the same number. */
  open(stream: number, local: Endpoint, remote: Endpoint): Connection {
    const opened = new Stream(local, remote, {
      send: (kind, content) => this.#send([stream, kind, content]),
      over: () => void this.#streams.delete(stream),
    });
    this.#streams.set(stream, opened);
    this.#newest = Math.max(this.#newest, stream);
    if (this.#closed) {
      opened.lose();
    }

    const early = this.#early.get(stream);
    this.#early.delete(stream);
    for (const frame of early ?? []) {
      opened.receive(frame);
    }

    return opened;
  }

  receive(frames: readonly Frame[]): void {
    for (const frame of frames) {
      const [number] = frame;
      const stream = this.#streams.get(number);
      if (stream !== undefined) {
        stream.receive(frame);
      } else if (number > this.#newest) {
        this.#early.set(number, [...(this.#early.get(number) ?? []), frame]);
      }

      // Else it was sent before the other side knew that the stream is over.
    }
  }

  /** The other thread is gone: all streams break off. */
  close(): void {
    this.#closed = true;
    this.#early.clear();
    for (const stream of this.#streams.values()) {
      stream.lose();
    }
  }

  /** What one turn of the event loop brings forth travels together. */
  #send(frame: Frame): void {
    if (this.#pending.push(frame) === 1) {
      setImmediate(() => {
        const frames = this.#pending;
        this.#pending = [];
        if (!this.#closed) {
          this.#post(frames);
        }
      });
    }
  }
}

interface StreamOutlet {
  send(kind: Frame[1], content?: Uint8Array | number): void;
  /** Both sides have said that they are done. */
  over(): void;
}

class Stream implements Connection {
  readonly local: Endpoint;
  readonly remote: Endpoint;
  readonly #outlet: StreamOutlet;
  readonly #chunks: Uint8Array[] = [];
  #consumed = 0;
  #underway = 0;
  /** The other side sends no more. */
  #theyEnded = false;
  /** This side sends no more. */
  #weEnded = false;
  /** This side reads no more. */
  #weStopped = false;
  /** The other side reads no more. */
  #theyStopped = false;
  #lost = false;
  #reader: (() => void)[] = [];
  #writer: (() => void)[] = [];

  constructor(local: Endpoint, remote: Endpoint, outlet: StreamOutlet) {
    this.local = local;
    this.remote = remote;
    this.#outlet = outlet;
  }

  read = async (): Promise<Uint8Array | undefined> => {
    for (;;) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#take(chunk.length);
        return chunk;
      }

      if (this.#weStopped || this.#lost) {
        throw new NetworkError("ECONNRESET");
      }

      if (this.#theyEnded) {
        return undefined;
      }

      await new Promise<void>((resolve) => void this.#reader.push(resolve));
    }
  };

  write = async (chunk: Uint8Array): Promise<void> => {
    if (this.#weEnded || this.#theyStopped || this.#lost) {
      throw new NetworkError("EPIPE");
    }

    this.#underway += chunk.length;
    // A piece of a bigger buffer would travel with all of it.
    this.#outlet.send(
      DATA,
      chunk.length === chunk.buffer.byteLength ? chunk : new Uint8Array(chunk),
    );
    while (this.#underway > window && !this.#theyStopped && !this.#lost) {
      await new Promise<void>((resolve) => void this.#writer.push(resolve));
    }
  };

  end = (): void => {
    if (!this.#weEnded) {
      this.#weEnded = true;
      this.#outlet.send(END);
      this.#checkOver();
    }
  };

  destroy = (): void => {
    if (!this.#weStopped) {
      this.#weStopped = true;
      this.#chunks.length = 0;
      if (!this.#theyEnded) {
        this.#outlet.send(STOP);
      }

      this.end();
      this.#wake();
    }
  };

  receive([, kind, content]: Frame): void {
    switch (kind) {
      case DATA:
        if (!this.#weStopped) {
          this.#chunks.push(content as Uint8Array);
        }

        break;
      case END:
        this.#theyEnded = true;
        this.#checkOver();
        break;
      case STOP:
        this.#theyStopped = true;
        this.end();
        break;
      case CREDIT:
        this.#underway -= content as number;
        break;
    }

    this.#wake();
  }

  lose(): void {
    this.#lost = true;
    this.#wake();
    this.#outlet.over();
  }

  #take(length: number): void {
    this.#consumed += length;
    if (this.#consumed >= creditStep && !this.#theyEnded) {
      this.#outlet.send(CREDIT, this.#consumed);
      this.#consumed = 0;
    }
  }

  #checkOver(): void {
    if (this.#weEnded && this.#theyEnded) {
      this.#outlet.over();
    }
  }

  #wake(): void {
    for (const resolve of [...this.#reader.splice(0), ...this.#writer.splice(0)]) {
      resolve();
    }
  }
}
