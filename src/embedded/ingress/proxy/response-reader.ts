/** Reads an HTTP/1.1 response of an upstream from its connection: head, then body as its framing delimits it. */

export interface ResponseHead {
  status: number;
  /** As sent: `OK`. */
  reason: string;
  /** Names and values in turn, as sent. */
  headers: string[];
}

/** What an upstream sent is no HTTP, or does not fit; the message is nginx' own. */
export class ResponseError extends Error {
  override name = "ResponseError";
}

export type ReadBytes = () => Promise<Uint8Array | undefined>;

/** nginx' proxy_buffer_size: the head must fit into it. */
const headLimit = 4096;
const lineLimit = 1024;

export class ResponseReader {
  readonly #read: ReadBytes;
  #rest: Buffer = Buffer.alloc(0);
  #ended = false;

  constructor(read: ReadBytes) {
    this.#read = read;
  }

  /** Whether bytes are there that nobody has asked for yet. */
  get hasMore(): boolean {
    return this.#rest.length > 0;
  }

  /** Undefined when the upstream closed before the head was whole. @throws ResponseError */
  async head(): Promise<ResponseHead | undefined> {
    for (;;) {
      const end = this.#rest.indexOf("\r\n\r\n");
      if (end !== -1) {
        const head = parseHead(this.#rest.toString("latin1", 0, end));
        this.#rest = this.#rest.subarray(end + 4);
        return head;
      }

      if (this.#rest.length >= headLimit) {
        throw new ResponseError("upstream sent too big header");
      }

      if (!(await this.#more())) {
        return undefined;
      }
    }
  }

  /** The body in the pieces in which it comes. @throws ResponseError when it ends too early */
  async *body(method: string, { status, headers }: ResponseHead): AsyncGenerator<Buffer> {
    if (method === "HEAD" || status === 204 || status === 304) {
      return;
    }

    const length = headerValue(headers, "content-length");
    if (/\bchunked$/i.test(headerValue(headers, "transfer-encoding") ?? "")) {
      yield* this.#chunked();
    } else if (length === undefined) {
      yield* this.rest();
    } else {
      yield* this.#exactly(Number(length));
    }
  }

  /** Whatever else comes, up to the end of the connection. */
  async *rest(): AsyncGenerator<Buffer> {
    while (this.#rest.length > 0 || (await this.#more())) {
      yield this.#take(this.#rest.length);
    }
  }

  async *#exactly(length: number): AsyncGenerator<Buffer> {
    for (let left = length; left > 0;) {
      if (this.#rest.length === 0 && !(await this.#more())) {
        throw new ResponseError("upstream prematurely closed connection");
      }

      const piece = this.#take(Math.min(left, this.#rest.length));
      left -= piece.length;
      yield piece;
    }
  }

  async *#chunked(): AsyncGenerator<Buffer> {
    for (;;) {
      const line = await this.#line();
      if (!/^[\da-f]{1,8}\s*(;|$)/i.test(line)) {
        throw new ResponseError("upstream sent invalid chunked response");
      }

      const size = Number.parseInt(line, 16);
      if (size === 0) {
        await this.#trailers();
        return;
      }

      yield* this.#exactly(size);
      await this.#line();
    }
  }

  async #trailers(): Promise<void> {
    while ((await this.#line()) !== "") {
      // Trailers are not passed on.
    }
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#rest.indexOf("\r\n");
      if (end !== -1) {
        const line = this.#rest.toString("latin1", 0, end);
        this.#rest = this.#rest.subarray(end + 2);
        return line;
      }

      if (this.#rest.length > lineLimit) {
        throw new ResponseError("upstream sent invalid chunked response");
      }

      if (!(await this.#more())) {
        throw new ResponseError("upstream prematurely closed connection");
      }
    }
  }

  #take(length: number): Buffer {
    const piece = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return piece;
  }

  async #more(): Promise<boolean> {
    if (this.#ended) {
      return false;
    }

    const bytes = await this.#read();
    if (bytes === undefined) {
      this.#ended = true;
      return false;
    }

    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    return true;
  }
}

/** What may stand in a field: what Node sends on, and no more. */
const unfit = /[^\t\u0020-\u007E\u0080-\u00FF]/;

const parseHead = (text: string): ResponseHead => {
  const [line = "", ...fields] = text.split("\r\n");
  const match = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(line);
  if (match === null || unfit.test(line)) {
    throw new ResponseError("upstream sent no valid HTTP/1.0 header");
  }

  const headers: string[] = [];
  for (const field of fields) {
    const colon = field.indexOf(":");
    const name = field.slice(0, colon);
    if (colon < 1 || !/^[!#$%&'*+\-.^_`|~\w]+$/.test(name) || unfit.test(field)) {
      throw new ResponseError("upstream sent invalid header");
    }

    headers.push(name, field.slice(colon + 1).trim());
  }

  checkFraming(headers);
  return { status: Number(match[1]), reason: match[2] ?? "", headers };
};

/** Two ways to tell where a body ends are one too many: somebody between may read it the other way. */
const checkFraming = (headers: string[]): void => {
  const lengths = new Set<string>();
  let chunked = false;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index]!.toLowerCase();
    if (name === "content-length") {
      lengths.add(headers[index + 1]!);
    }

    chunked ||= name === "transfer-encoding";
  }

  const [length] = lengths;
  if (lengths.size > 1 || (length !== undefined && !/^\d{1,15}$/.test(length))) {
    throw new ResponseError('upstream sent invalid "Content-Length" header');
  }

  if (chunked && length !== undefined) {
    throw new ResponseError(
      'upstream sent "Content-Length" and "Transfer-Encoding" headers at the same time',
    );
  }
};

/** Of a list of names and values in turn. @param name In lower case. */
export const headerValue = (headers: readonly string[], name: string): string | undefined => {
  for (let index = 0; index < headers.length; index += 2) {
    if (headers[index]!.length === name.length && headers[index]!.toLowerCase() === name) {
      return headers[index + 1];
    }
  }

  return undefined;
};
