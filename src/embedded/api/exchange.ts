/** One request and its answer: body, query, warnings, and how objects and errors are written. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { User } from "../auth/user.ts";
import type { Json } from "../object.ts";
import { StatusError } from "../status.ts";
import { goText } from "../store/serialized.ts";
import type { RequestInfo } from "./request-info.ts";

export const bodyLimit = 3 * 1024 * 1024;
/** What Go's ParseBool takes for true. */
const goTrue = new Set(["1", "t", "T", "true", "TRUE", "True"]);
const browsers = ["curl", "Wget", "Mozilla/5.0"];

/** The raw connection of a request that asks to speak another protocol. */
export interface Upgrade {
  request: IncomingMessage;
  socket: Duplex;
  /** What came behind the request's headers. */
  head: Buffer;
}

export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly query: URLSearchParams;
  readonly info: RequestInfo;
  readonly user: User;
  /** Set while the request may still be upgraded. */
  upgrade: Upgrade | undefined;
  /** The body as it came, once it has been read; for the audit log. */
  sent: Buffer | undefined;
  /** What it holds, in whatever encoding it came. */
  object: Json;
  /** The JSON that was answered. */
  told: string | undefined;
  readonly #warnings = new Set<string>();

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
    info: RequestInfo,
    user: User,
  ) {
    this.request = request;
    this.response = response;
    this.query = query;
    this.info = info;
    this.user = user;
  }

  readonly warn = (message: string): void => {
    this.#warnings.add(message);
  };

  /** The whole body. @throws StatusError 413 */
  async body(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of this.request) {
      size += (chunk as Buffer).length;
      if (size > bodyLimit) {
        throw new StatusError(
          413,
          "RequestEntityTooLarge",
          `Request entity too large: limit is ${bodyLimit}`,
        );
      }

      chunks.push(chunk as Buffer);
    }

    this.sent = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
    return this.sent;
  }

  /** The connection itself, from now on no longer this exchange's; undefined for a request without upgrade. */
  takeUpgrade(): Upgrade | undefined {
    const { upgrade } = this;
    if (upgrade !== undefined) {
      this.response.detachSocket(upgrade.socket as Socket);
      this.upgrade = undefined;
    }

    return upgrade;
  }

  header(name: string): string | undefined {
    const value = this.request.headers[name];
    return Array.isArray(value) ? value[0] : value;
  }

  /** Whether JSON is to be laid out for people. */
  get pretty(): boolean {
    const asked = this.query.get("pretty") ?? "";
    if (asked !== "") {
      return goTrue.has(asked);
    }

    const agent = this.header("user-agent") ?? "";
    return browsers.some((browser) => agent.startsWith(browser));
  }

  /** Writes text of JSON, as it is or laid out. */
  json(code: number, text: string): void {
    this.told = text;
    const body = this.pretty ? JSON.stringify(JSON.parse(text), undefined, 2) : text;
    this.write(code, "application/json", `${body}\n`);
  }

  write(code: number, contentType: string, body: string | Uint8Array): void {
    const { response } = this;
    this.head();
    response.statusCode = code;
    response.setHeader("Content-Type", contentType);
    response.setHeader("Content-Length", Buffer.byteLength(body));
    response.end(this.request.method === "HEAD" ? undefined : body);
  }

  /** Headers that every answer carries. */
  head(): void {
    const { response } = this;
    if (!response.hasHeader("Cache-Control")) {
      response.setHeader("Cache-Control", "no-cache, private");
    }

    if (this.#warnings.size > 0) {
      response.setHeader("Warning", [...this.#warnings].map(warningHeader));
    }
  }

  error(error: StatusError): void {
    const retry = error.details?.retryAfterSeconds;
    if (retry !== undefined && retry > 0) {
      this.response.setHeader("Retry-After", String(retry));
    }

    this.json(error.code, goText(error.toStatus()));
  }
}

// HTTP headers hold Latin-1 only; Go writes the bytes of UTF-8 as they are.
const warningHeader = (message: string): string => {
  const line = message.replaceAll(/[\n\r]/g, " ").replaceAll(/["\\]/g, String.raw`\$&`);
  return `299 - "${Buffer.from(line).toString("latin1")}"`;
};
