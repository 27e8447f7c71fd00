/** What an HTTP server hands over when a client asks to upgrade, and the answers by hand. */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { StatusError } from "../status.ts";

export interface Upgrade {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
}

export const wantsWebSocket = ({ request }: Upgrade): boolean =>
  request.headers.upgrade?.toLowerCase() === "websocket";

/** Protocol versions a SPDY client offers, in its order. */
export const offeredProtocols = ({ request }: Upgrade): string[] => {
  const header = request.headers["x-stream-protocol-version"];
  return (Array.isArray(header) ? header : (header?.split(",") ?? [])).map((name) => name.trim());
};

export const acceptSpdy = ({ socket, head }: Upgrade, protocol: string): void => {
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: SPDY/3.1\r\nX-Stream-Protocol-Version: ${protocol}\r\n\r\n`,
  );
  if (head.length > 0) {
    socket.unshift(head);
  }
};

/** Answers as an API server answers any request that fails, and closes. */
export const refuse = ({ socket }: Upgrade, error: StatusError): void => {
  const body = JSON.stringify(error.toStatus());
  socket.end(
    `HTTP/1.1 ${error.code} ${error.reason === "" ? "Error" : error.reason}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
};

/** Any failure as a StatusError. */
export const asStatusError = (error: unknown): StatusError =>
  error instanceof StatusError
    ? error
    : new StatusError(
        500,
        "InternalError",
        `Internal error occurred: ${(error as Error).message}`,
        {
          causes: [{ message: (error as Error).message }],
        },
      );
