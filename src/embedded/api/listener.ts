/** The listening end: HTTP/2 for clients that offer it, as kubectl does, HTTP/1.1 for upgrades to WebSocket and for everybody else. */
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from "node:http2";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";

export interface ListenerOptions {
  /** PEM. */
  certificate: string;
  key: string;
  caCertificate: string;
  onRequest(request: IncomingMessage, response: ServerResponse): void;
  onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

export interface Listener {
  server: Http2SecureServer;
  /** Stops listening, and ends all connections. */
  close(): void;
}

/** Not listening yet. Clients may show a certificate; whose it is, is for the caller to judge. */
export const createListener = (options: ListenerOptions): Listener => {
  const server = createSecureServer({
    cert: options.certificate,
    key: options.key,
    ca: options.caCertificate,
    requestCert: true,
    rejectUnauthorized: false,
    allowHTTP1: true,
  });
  const sockets = new Set<TLSSocket>();
  server.on("secureConnection", (socket: TLSSocket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.once("close", () => sockets.delete(socket));
  });
  server.on("request", (request: Http2ServerRequest, response: Http2ServerResponse) => {
    // Node gives both protocols one shape, though not one type; no handler here uses what they do not share.
    options.onRequest(request as unknown as IncomingMessage, response as unknown as ServerResponse);
  });
  server.on("upgrade", options.onUpgrade);
  server.on("sessionError", () => {});
  server.on("clientError", (_error: Error, socket: Duplex) => socket.destroy());
  return {
    server,
    close() {
      server.close();
      for (const socket of sockets) {
        socket.destroy();
      }
    },
  };
};

/** Values of each header by its name in lower case, in the order they came; HTTP/2 has no `headersDistinct`. */
export const distinctHeaders = ({ rawHeaders }: IncomingMessage): Record<string, string[]> => {
  const found: Record<string, string[]> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    (found[rawHeaders[index]!.toLowerCase()] ??= []).push(rawHeaders[index + 1]!);
  }

  return found;
};
