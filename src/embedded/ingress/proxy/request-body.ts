/** Takes in the body of a request before an upstream is asked, as nginx buffers it, within the size that is allowed. */
import type { IncomingMessage } from "node:http";
import { within } from "./deadline.ts";
import type { RequestBody } from "./exchange.ts";

export class BodyTooLarge extends Error {
  override name = "BodyTooLarge";
}

/** The client stopped sending in the middle. */
export class BodyTimeout extends Error {
  override name = "BodyTimeout";
}

/** Bodies up to here can be sent to another peer again; the rest of longer ones is passed on while it comes. */
const bufferLimit = 1024 * 1024;

export interface BodyOptions {
  /** Bytes; 0: no limit. */
  limit: number;
  /** Milliseconds between two reads. */
  timeout: number;
}

export const lengthOf = (request: IncomingMessage): number | undefined => {
  const header = request.headers["content-length"];
  return header === undefined ? undefined : Number(header);
};

export const hasBody = (request: IncomingMessage): boolean =>
  request.headers["transfer-encoding"] !== undefined || (lengthOf(request) ?? 0) > 0;

/** @throws BodyTooLarge, BodyTimeout; Error when the client goes away */
export const takeBody = async (
  request: IncomingMessage,
  { limit, timeout }: BodyOptions,
): Promise<RequestBody> => {
  if (limit > 0 && (lengthOf(request) ?? 0) > limit) {
    throw new BodyTooLarge();
  }

  if (!hasBody(request)) {
    return { first: Buffer.alloc(0) };
  }

  const pieces = request.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  const taken: Buffer[] = [];
  let size = 0;
  const next = async (): Promise<Buffer | undefined> => {
    const { done, value } = await within(pieces.next(), timeout, () => new BodyTimeout());
    size += done === true ? 0 : value.length;
    if (limit > 0 && size > limit) {
      await pieces.return?.();
      throw new BodyTooLarge();
    }

    return done === true ? undefined : value;
  };
  for (;;) {
    const piece = await next();
    if (piece === undefined) {
      return { first: Buffer.concat(taken) };
    }

    taken.push(piece);
    if (size > bufferLimit) {
      return { first: Buffer.concat(taken), rest: remaining(next) };
    }
  }
};

async function* remaining(next: () => Promise<Buffer | undefined>): AsyncGenerator<Buffer> {
  for (let piece = await next(); piece !== undefined; piece = await next()) {
    yield piece;
  }
}

/** Reads and forgets what a client still sends, so that it gets to read why it was refused (nginx' lingering_close). */
export const linger = async (request: IncomingMessage, ms: number): Promise<void> => {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    request.once("end", done).once("close", done).once("error", done);
    request.resume();
  });
};
