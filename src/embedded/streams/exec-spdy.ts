/** exec and attach over SPDY/3.1, as kubectl up to 1.29 speaks. */
import type { Session } from "../containers/runtime.ts";
import type { Outcome } from "./exec-web-socket.ts";
import { applyResize, exitStatusText, failureText, hangUp, parseWishes } from "./remote-command.ts";
import type { LateStreams, StreamWishes } from "./remote-command.ts";
import { SpdySession } from "./spdy-session.ts";
import type { SpdyStream } from "./spdy-session.ts";
import { acceptSpdy, offeredProtocols } from "./upgrade.ts";
import type { Upgrade } from "./upgrade.ts";

const protocols = ["v4.channel.k8s.io", "v3.channel.k8s.io", "v2.channel.k8s.io"];

/** Milliseconds a client gets to open the streams it asked for. */
const patience = 30_000;

const expected = ({ stdin, stdout, stderr, tty }: StreamWishes): string[] => [
  "error",
  ...(stdin ? ["stdin"] : []),
  ...(stdout ? ["stdout"] : []),
  ...(stderr ? ["stderr"] : []),
  ...(tty ? ["resize"] : []),
];

const openedStreams = async (
  session: SpdySession,
  names: string[],
): Promise<Map<string, SpdyStream>> => {
  const streams = new Map<string, SpdyStream>();
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(streams), patience);
    timer.unref();
    session.onStream = (stream) => {
      streams.set(stream.headers.get("streamtype") ?? "", stream);
      if (names.every((name) => streams.has(name))) {
        clearTimeout(timer);
        resolve(streams);
      }
    };
    session.onClose = () => resolve(streams);
  });
};

export const execOverSpdy = async (
  upgrade: Upgrade,
  late: LateStreams,
  outcome: Outcome,
): Promise<void> => {
  const offered = offeredProtocols(upgrade);
  acceptSpdy(upgrade, protocols.find((name) => offered.includes(name)) ?? protocols[0]!);
  const connection = new SpdySession(upgrade.socket);
  const streams = await openedStreams(
    connection,
    expected(parseWishes(upgrade.request.url ?? "/")),
  );
  const finish = async (status: string): Promise<void> => {
    const error = streams.get("error");
    await error?.write(Buffer.from(status));
    for (const stream of streams.values()) {
      stream.end();
    }

    connection.close();
  };
  late.connect({
    stdout: async (chunk) => streams.get("stdout")?.write(chunk),
    stderr: async (chunk) => streams.get("stderr")?.write(chunk),
    finish,
  });
  if ("failure" in outcome) {
    await finish(failureText(outcome.failure));
    return;
  }

  listen(connection, streams, outcome.session);
  await finish(exitStatusText(await outcome.session.exit));
};

const listen = (
  connection: SpdySession,
  streams: Map<string, SpdyStream>,
  session: Session,
): void => {
  const stdin = streams.get("stdin");
  if (stdin !== undefined) {
    stdin.onData = (chunk) => session.write(Uint8Array.from(chunk));
    stdin.onEnd = () => session.closeStdin();
  }

  const resize = streams.get("resize");
  if (resize !== undefined) {
    resize.onData = (chunk) => applyResize(session, Buffer.from(chunk).toString());
  }

  connection.onClose = () => hangUp(session, streams.has("resize"));
};
