/** A connection that became a WebSocket: bytes both ways until one side has enough. */
import type { Duplex } from "node:stream";
import type { Connection } from "../../containers/network/connection.ts";
import type { Arrival } from "./arrival.ts";
import type { VirtualServer } from "./config.ts";
import type { Answer } from "./exchange.ts";
import { serverHeader } from "./pages.ts";

/** Headers that the proxy says itself. */
const own = new Set(["server", "date", "connection"]);

export const tunnel = async (
  arrival: Arrival,
  { head, reader, connection }: Answer,
  server: VirtualServer,
): Promise<void> => {
  const { socket, head: early } = arrival.upgrade!;
  arrival.status = 101;
  const lines = [
    `HTTP/1.1 101 ${head.reason || "Switching Protocols"}`,
    `Server: ${serverHeader(server.serverTokens)}`,
    `Date: ${new Date().toUTCString()}`,
    "Connection: upgrade",
  ];
  for (let index = 0; index < head.headers.length; index += 2) {
    if (!own.has(head.headers[index]!.toLowerCase())) {
      lines.push(`${head.headers[index]}: ${head.headers[index + 1]}`);
    }
  }

  arrival.response.detachSocket(arrival.request.socket);
  socket.write(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  const upwards = passUp(socket, early, connection);
  try {
    for await (const piece of reader.rest()) {
      arrival.bytes += piece.length;
      if (!socket.write(piece)) {
        await new Promise<void>((resolve) => {
          socket.once("drain", resolve).once("close", resolve);
        });
      }
    }

    socket.end();
  } catch {
    socket.destroy();
  }

  await upwards;
};

const passUp = async (socket: Duplex, early: Buffer, connection: Connection): Promise<void> => {
  try {
    if (early.length > 0) {
      await connection.write(early);
    }

    for await (const piece of socket.iterator({ destroyOnReturn: false })) {
      await connection.write(piece as Buffer);
    }

    connection.end();
  } catch {
    connection.destroy();
    socket.destroy();
  }
};
