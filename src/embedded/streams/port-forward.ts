/** Serves port-forward: SPDY/3.1, plain or framed inside a WebSocket. */
import { createHash } from "node:crypto";
import type { Duplex } from "node:stream";
import { createWebSocketStream } from "ws";
import { NetworkError } from "../containers/network/connection.ts";
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
  const path = (upgrade.request.url ?? "").split("?")[0]!;
  if (!wantsWebSocket(upgrade)) {
    acceptSpdy(upgrade, "portforward.k8s.io");
    forward(upgrade.socket, open, path);
    return;
  }

  if (chooseProtocol(upgrade, [tunnel]) === undefined) {
    refuse(upgrade, badRequest("unable to upgrade: no supported subprotocol"));
    return;
  }

  const socket = await acceptWebSocket(upgrade, tunnel);
  const stream = createWebSocketStream(socket);
  forward(stream, open, path);
};

/** Streams come in pairs of one request: errors, then data. */
const forward = (socket: Duplex, open: OpenPort, path: string): void => {
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
      void connect(pair.error, pair.data, Number(headers.get("port")), open, path);
    }
  };
};

const connect = async (
  error: SpdyStream,
  data: SpdyStream,
  port: number,
  open: OpenPort,
  path: string,
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
    await error.write(Buffer.from(failureWords(failure, port, path)));
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

/** containerd's words for a port where nobody listens; its ids are made from the pod's path. */
const failureWords = (failure: unknown, port: number, path: string): string => {
  if (!(failure instanceof NetworkError)) {
    return asStatusError(failure).message;
  }

  const id = createHash("sha256").update(path).digest("hex");
  const space = `cni-${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20, 32)}`;
  return (
    `error forwarding port ${port} to pod ${id}, uid : failed to execute portforward in network namespace "/var/run/netns/${space}": ` +
    `failed to connect to localhost:${port} inside namespace "${id}", IPv4: dial tcp4 127.0.0.1:${port}: connect: connection refused ` +
    `IPv6 dial tcp6 [::1]:${port}: connect: connection refused `
  );
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
