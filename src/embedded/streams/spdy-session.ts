/** The server's side of a SPDY/3.1 session over any byte stream: exec, attach and port-forward of older clients. */
import type { Duplex } from "node:stream";
import { HeaderReader, HeaderWriter } from "./spdy-headers.ts";
import type { Headers } from "./spdy-headers.ts";

const frame = { synStream: 1, synReply: 2, reset: 3, ping: 6, goAway: 7 } as const;
const final = 1;
/** Largest piece of data in one frame. */
const chunkSize = 32 * 1024;

/** One stream of a session. */
export class SpdyStream {
  readonly id: number;
  readonly headers: Headers;
  onData: (chunk: Uint8Array) => void = () => undefined;
  /** The client will send no more. */
  onEnd: () => void = () => undefined;
  /** The session broke off or the client reset the stream. */
  onClose: () => void = () => undefined;
  readonly #session: SpdySession;
  #ended = false;

  constructor(session: SpdySession, id: number, headers: Headers) {
    this.#session = session;
    this.id = id;
    this.headers = headers;
  }

  /** Resolves when there is room for more. */
  async write(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length && !this.#ended; at += chunkSize) {
      await this.#session.sendData(this.id, chunk.subarray(at, at + chunkSize), 0);
    }
  }

  end(): void {
    if (!this.#ended) {
      this.#ended = true;
      void this.#session.sendData(this.id, new Uint8Array(0), final);
    }
  }

  reset(): void {
    this.#ended = true;
    this.#session.reset(this.id);
  }
}

export class SpdySession {
  /** Called for each stream that the client opens, after it was answered. */
  onStream: (stream: SpdyStream) => void = () => undefined;
  onClose: () => void = () => undefined;
  readonly #socket: Duplex;
  readonly #reader = new HeaderReader();
  readonly #writer = new HeaderWriter();
  readonly #streams = new Map<number, SpdyStream>();
  #pending: Buffer = Buffer.alloc(0);
  #closed = false;

  constructor(socket: Duplex) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#receive(chunk));
    socket.on("error", () => this.#close());
    socket.on("end", () => this.#close());
    socket.on("close", () => this.#close());
  }

  async sendData(id: number, data: Uint8Array, flags: number): Promise<void> {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(id);
    head.writeUInt32BE(data.length, 4);
    head[4] = flags;
    await this.#send(Buffer.concat([head, data]));
  }

  reset(id: number): void {
    this.#streams.delete(id);
    const body = Buffer.alloc(8);
    body.writeUInt32BE(id);
    body.writeUInt32BE(5, 4);
    void this.#control(frame.reset, body);
  }

  close(): void {
    this.#socket.end();
  }

  async #control(type: number, body: Buffer): Promise<void> {
    const head = Buffer.alloc(8);
    head.writeUInt16BE(0x80_03);
    head.writeUInt16BE(type, 2);
    head.writeUInt32BE(body.length, 4);
    await this.#send(Buffer.concat([head, body]));
  }

  async #send(bytes: Buffer): Promise<void> {
    if (this.#closed || this.#socket.destroyed || !this.#socket.writable) {
      return;
    }

    await new Promise<void>((resolve) => {
      this.#socket.write(bytes, () => resolve());
    });
  }

  #receive(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    while (this.#pending.length >= 8) {
      const length = this.#pending.readUIntBE(5, 3);
      if (this.#pending.length < 8 + length) {
        return;
      }

      const head = this.#pending.subarray(0, 8);
      const body = this.#pending.subarray(8, 8 + length);
      this.#pending = this.#pending.subarray(8 + length);
      this.#frame(head, body);
    }
  }

  #frame(head: Buffer, body: Buffer): void {
    const flags = head[4]!;
    if ((head[0]! & 0x80) === 0) {
      const stream = this.#streams.get(head.readUInt32BE() & 0x7f_ff_ff_ff);
      if (body.length > 0) {
        stream?.onData(body);
      }

      if ((flags & final) !== 0) {
        stream?.onEnd();
      }

      return;
    }

    const type = head.readUInt16BE(2);
    if (type === frame.synStream) {
      this.#open(body, flags);
    } else if (type === frame.reset) {
      const id = body.readUInt32BE() & 0x7f_ff_ff_ff;
      const stream = this.#streams.get(id);
      this.#streams.delete(id);
      stream?.onClose();
    } else if (type === frame.ping) {
      void this.#control(frame.ping, Buffer.from(body));
    }
  }

  #open(body: Buffer, flags: number): void {
    const id = body.readUInt32BE() & 0x7f_ff_ff_ff;
    const headers = this.#reader.read(body.subarray(10));
    const stream = new SpdyStream(this, id, headers);
    this.#streams.set(id, stream);
    const reply = Buffer.alloc(4);
    reply.writeUInt32BE(id);
    void this.#control(frame.synReply, Buffer.concat([reply, this.#writer.write(new Map())]));
    this.onStream(stream);
    if ((flags & final) !== 0) {
      stream.onEnd();
    }
  }

  #close(): void {
    if (this.#closed) {
      return;
    }

    this.#closed = true;
    for (const stream of this.#streams.values()) {
      stream.onClose();
    }

    this.#streams.clear();
    this.onClose();
  }
}
