/** Serves port-forward: SPDY/3.1, plain or framed inside a WebSocket. */
import { Duplex } from "node:stream";
import { createWebSocketStream } from "ws";
import { badRequest } from "../status.ts";
import { SpdySession } from "./spdy-session.ts";
import type { SpdyStream } from "./spdy-session.ts";
import { acceptSpdy, asStatusError, refuse, wantsWebSocket } from "./upgrade.ts";
import type { Upgrade } from "./upgrade.ts";
import { acceptWebSocket, chooseProtocol } from "./web-socket.ts";

/** Connects to a port of the pod. @throws StatusError or any error, whose text the client shows */
export type OpenPort = (port: number) => Promise<Duplex>;

const tunnel = "SPDY/3.1+portforward.k8s.io";

interface Pair {
  error?: SpdyStream;
  data?: SpdyStream;
}

export const servePortForward = async (upgrade: Upgrade, open: OpenPort): Promise<void> => {
  if (!wantsWebSocket(upgrade)) {
    acceptSpdy(upgrade, "portforward.k8s.io");
    forward(upgrade.socket, open);
    return;
  }

  if (chooseProtocol(upgrade, [tunnel]) === undefined) {
    refuse(upgrade, badRequest("unable to upgrade: no supported subprotocol"));
    return;
  }

  const socket = await acceptWebSocket(upgrade, tunnel);
  const stream = createWebSocketStream(socket);
  forward(stream, open);
};

/** Streams come in pairs of one request: errors, then data. */
const forward = (socket: Duplex, open: OpenPort): void => {
  const session = new SpdySession(socket);
  const pairs = new Map<string, Pair>();
  session.onStream = (stream) => {
    const { headers } = stream;
    const request = headers.get("requestid") ?? headers.get("port") ?? "";
    const kind = headers.get("streamtype") === "error" ? "error" : "data";
    const pair: Pair = { ...pairs.get(request), [kind]: stream };
    pairs.set(request, pair);
    if (pair.error !== undefined && pair.data !== undefined) {
      pairs.delete(request);
      void connect(pair.error, pair.data, Number(headers.get("port")), open);
    }
  };
};

const connect = async (
  error: SpdyStream,
  data: SpdyStream,
  port: number,
  open: OpenPort,
): Promise<void> => {
  const early: Uint8Array[] = [];
  let ended = false;
  data.onData = (chunk) => void early.push(Uint8Array.from(chunk));
  data.onEnd = () => {
    ended = true;
  };
  let target: Duplex;
  try {
    target = await open(port);
  } catch (failure) {
    await error.write(Buffer.from(asStatusError(failure).message));
    error.end();
    data.end();
    return;
  }

  data.onData = (chunk) => void target.write(Uint8Array.from(chunk));
  data.onEnd = () => void target.end();
  data.onClose = () => void target.destroy();
  for (const chunk of early) {
    target.write(chunk);
  }

  if (ended) {
    target.end();
  }

  await pump(target, data);
  error.end();
};

/** From the pod to the client, no faster than the client reads. */
const pump = async (target: Duplex, data: SpdyStream): Promise<void> => {
  try {
    for await (const chunk of target) {
      await data.write(chunk as Uint8Array);
    }

    data.end();
  } catch {
    data.reset();
  }
};
