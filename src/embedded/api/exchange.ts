/** One request and its answer: what it is about, who sent it, and its body. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { User } from "../auth/user.ts";
import type { Json } from "../object.ts";
import { StatusError } from "../status.ts";
import { Reply } from "./reply.ts";
import type { RequestInfo } from "./request-info.ts";

export const bodyLimit = 3 * 1024 * 1024;

/** The raw connection of a request that asks to speak another protocol. */
export interface Upgrade {
  request: IncomingMessage;
  socket: Duplex;
  /** What came behind the request's headers. */
  head: Buffer;
}

export class Exchange extends Reply {
  readonly info: RequestInfo;
  readonly user: User;
  /** Set while the request may still be upgraded. */
  upgrade: Upgrade | undefined;
  /** The body as it came, once it has been read; for the audit log. */
  sent: Buffer | undefined;
  /** What it holds, in whatever encoding it came. */
  object: Json;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    query: URLSearchParams,
    info: RequestInfo,
    user: User,
  ) {
    super(request, response, query);
    this.info = info;
    this.user = user;
  }

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
}
