/** exec and attach over a WebSocket: the first byte of each message says which stream it belongs to. */
import type { RawData, WebSocket } from "ws";
import type { Session } from "../containers/runtime.ts";
import type { StatusError } from "../status.ts";
import { badRequest } from "../status.ts";
import { applyResize, exitStatusText, failureText, hangUp, parseWishes } from "./remote-command.ts";
import type { LateStreams } from "./remote-command.ts";
import { refuse } from "./upgrade.ts";
import type { Upgrade } from "./upgrade.ts";
import { acceptWebSocket, chooseProtocol, send } from "./web-socket.ts";

/** The process, or why there is none. */
export type Outcome = { session: Session } | { failure: StatusError };

const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, resize: 4, close: 255 } as const;
const protocols = ["v5.channel.k8s.io", "v4.channel.k8s.io"];

const bytesOf = (data: RawData): Buffer =>
  Array.isArray(data) ? Buffer.concat(data) : Buffer.isBuffer(data) ? data : Buffer.from(data);

const message = (number: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([number]), bytes]);

export const execOverWebSocket = async (
  upgrade: Upgrade,
  streams: LateStreams,
  outcome: Outcome,
): Promise<void> => {
  const protocol = chooseProtocol(upgrade, protocols);
  if (protocol === undefined) {
    refuse(upgrade, badRequest("unable to upgrade: no supported subprotocol"));
    end(outcome);
    return;
  }

  const socket = await acceptWebSocket(upgrade, protocol);
  const transport = {
    stdout: (chunk: Uint8Array) => send(socket, message(channel.stdout, chunk)),
    stderr: (chunk: Uint8Array) => send(socket, message(channel.stderr, chunk)),
    finish: async (status: string) => {
      await send(socket, message(channel.error, Buffer.from(status)));
      socket.close(1000);
    },
  };
  // An empty message per stream tells the client that the streams are there.
  await transport.stdout(new Uint8Array(0));
  streams.connect(transport);
  if ("failure" in outcome) {
    await transport.finish(failureText(outcome.failure));
    return;
  }

  const { session } = outcome;
  const { tty } = parseWishes(upgrade.request.url ?? "/");
  listen(socket, () => hangUp(session, tty), session);
  await transport.finish(exitStatusText(await session.exit));
};

const listen = (socket: WebSocket, gone: () => void, session: Session): void => {
  socket.on("message", (data: RawData) => {
    const bytes = bytesOf(data);
    const rest = bytes.subarray(1);
    if (bytes[0] === channel.stdin) {
      session.write(rest);
    } else if (bytes[0] === channel.resize) {
      applyResize(session, rest.toString());
    } else if (bytes[0] === channel.close && rest[0] === channel.stdin) {
      session.closeStdin();
    }
  });
  socket.on("error", () => socket.terminate());
  socket.on("close", gone);
};

/** Nobody will ever read from this process. */
const end = (outcome: Outcome): void => {
  if ("session" in outcome) {
    hangUp(outcome.session, true);
  }
};
