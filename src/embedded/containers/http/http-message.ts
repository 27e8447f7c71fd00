/** HTTP/1.1 messages over a connection: enough for small servers and clients in containers. */
import type { Connection } from "../network/connection.ts";

export type HeaderList = [name: string, value: string][];

export interface HttpRequest {
  method: string;
  /** As sent: path with query. */
  target: string;
  version: string;
  headers: HeaderList;
  body: string;
}

export interface HttpHead {
  line: string;
  headers: HeaderList;
}

/** Reads a connection as text of one character per byte. */
export class HttpReader {
  readonly #read: () => Promise<Uint8Array | undefined>;
  #rest = "";
  #ended = false;

  constructor(read: () => Promise<Uint8Array | undefined>) {
    this.#read = read;
  }

  static over(connection: Connection, wait: <T>(work: Promise<T>) => Promise<T>): HttpReader {
    return new HttpReader(() => wait(connection.read()));
  }

  /** Without its line end; undefined when the other side has ended. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end !== -1) {
        const line = this.#rest.slice(0, end).replace(/\r$/, "");
        this.#rest = this.#rest.slice(end + 1);
        return line;
      }

      if (!(await this.#more())) {
        return undefined;
      }
    }
  }

  async exactly(length: number): Promise<string> {
    while (this.#rest.length < length && (await this.#more())) {
      // Each round has read more.
    }

    const text = this.#rest.slice(0, length);
    this.#rest = this.#rest.slice(length);
    return text;
  }

  /** The next part of a body without length; undefined at the end. */
  async some(): Promise<string | undefined> {
    if (this.#rest === "" && !(await this.#more())) {
      return undefined;
    }

    const text = this.#rest;
    this.#rest = "";
    return text;
  }

  async head(): Promise<HttpHead | undefined> {
    const line = await this.line();
    if (line === undefined) {
      return undefined;
    }

    const headers: HeaderList = [];
    for (;;) {
      const header = await this.line();
      if (header === undefined || header === "") {
        return { line, headers };
      }

      const colon = header.indexOf(":");
      headers.push([header.slice(0, colon), header.slice(colon + 1).trim()]);
    }
  }

  async #more(): Promise<boolean> {
    if (this.#ended) {
      return false;
    }

    const bytes = await this.#read();
    this.#ended = bytes === undefined;
    this.#rest += bytes === undefined ? "" : Buffer.from(bytes).toString("latin1");
    return !this.#ended;
  }
}

export const headerOf = (headers: HeaderList, name: string): string | undefined =>
  headers.find(([known]) => known.toLowerCase() === name)?.[1];

/** Whole body as the headers delimit it. `open`: without a length it goes on to the end. */
export const readBody = async (
  reader: HttpReader,
  headers: HeaderList,
  open: boolean,
  onPart: (part: string) => Promise<void> | void,
): Promise<void> => {
  if (headerOf(headers, "transfer-encoding")?.toLowerCase() === "chunked") {
    for (;;) {
      const size = Number.parseInt((await reader.line()) ?? "0", 16);
      if (!(size > 0)) {
        await reader.line();
        return;
      }

      await onPart(await reader.exactly(size));
      await reader.line();
    }
  }

  const length = headerOf(headers, "content-length");
  if (length !== undefined) {
    for (let left = Number(length); left > 0;) {
      const part = await reader.exactly(Math.min(left, 65_536));
      if (part === "") {
        return;
      }

      left -= part.length;
      await onPart(part);
    }

    return;
  }

  for (
    let part = open ? await reader.some() : undefined;
    part !== undefined;
    part = await reader.some()
  ) {
    await onPart(part);
  }
};

export const readRequest = async (reader: HttpReader): Promise<HttpRequest | undefined> => {
  const head = await reader.head();
  if (head === undefined) {
    return undefined;
  }

  const [method = "", target = "/", version = "HTTP/0.9"] = head.line.split(" ");
  let body = "";
  await readBody(reader, head.headers, false, (part) => {
    body += part;
  });
  return { method, target, version, headers: head.headers, body };
};

/** `Mon, 15 Jan 2024 10:00:00 GMT`. */
export const httpDate = (ms: number): string => new Date(ms).toUTCString();
