/** Accepting WebSockets with the subprotocols of Kubernetes, of which one has a name that `ws` refuses. */
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import type { Upgrade } from "./upgrade.ts";

const offered = ({ request }: Upgrade): string[] =>
  (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());

/** First of `known` that the client offers; undefined: none. */
export const chooseProtocol = (upgrade: Upgrade, known: readonly string[]): string | undefined =>
  known.find((name) => offered(upgrade).includes(name));

/**
A client pings when it wonders whether we live, and `ws` answers. The header of the subprotocol is taken away before `ws` sees it and
answered by hand, since names with a slash are no HTTP tokens.
*/
export const acceptWebSocket = async (
  upgrade: Upgrade,
  protocol: string | undefined,
): Promise<WebSocket> => {
  const { request, socket, head } = upgrade;
  const server = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: 64 * 2 ** 20,
  });
  delete request.headers["sec-websocket-protocol"];
  server.on("headers", (headers) => {
    if (protocol !== undefined) {
      headers.push(`Sec-WebSocket-Protocol: ${protocol}`);
    }
  });
  return new Promise((resolve) => {
    server.handleUpgrade(request, socket, head, resolve);
  });
};

/** Resolves when the message has left for the network. */
export const send = async (socket: WebSocket, message: Uint8Array): Promise<void> => {
  if (socket.readyState === socket.OPEN) {
    await new Promise<void>((resolve) => {
      socket.send(message, () => resolve());
    });
  }
};
