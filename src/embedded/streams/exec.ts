/** Serves exec and attach over WebSocket (v5 and v4.channel.k8s.io) or SPDY/3.1. */
import { execOverSpdy } from "./exec-spdy.ts";
import { execOverWebSocket } from "./exec-web-socket.ts";
import { LateStreams, parseWishes } from "./remote-command.ts";
import type { Session } from "../containers/runtime.ts";
import type { OpenSession } from "./remote-command.ts";
import { badRequest, StatusError } from "../status.ts";
import { asStatusError, refuse, wantsWebSocket } from "./upgrade.ts";
import type { Upgrade } from "./upgrade.ts";

/**
Opens the process first, so that what is wrong with the request (no such container, a pod that has ended) is an HTTP answer.
What is wrong with the command itself comes on the error stream, as from a kubelet.
*/
export const serveExec = async (upgrade: Upgrade, open: OpenSession): Promise<void> => {
  const wishes = parseWishes(upgrade.request.url ?? "/");
  if (!wishes.stdin && !wishes.stdout && !wishes.stderr) {
    refuse(upgrade, badRequest("you must specify at least 1 of stdin, stdout, stderr"));
    return;
  }

  const streams = new LateStreams(wishes);
  const joins = /\/attach(\?|$)/.test(upgrade.request.url ?? "");
  try {
    const opened = await open(streams, wishes);
    const session = joins ? withoutCode(opened) : opened;
    await serve(upgrade, streams, { session });
  } catch (error) {
    const failure = asStatusError(error);
    if (isCommandFailure(failure)) {
      await serve(upgrade, streams, { failure });
    } else {
      refuse(upgrade, failure);
    }
  }
};

/** Whoever attaches is not told how the process ended: its status is the pod's. */
const withoutCode = (session: Session): Session => ({
  ...session,
  exit: session.exit.then(() => ({ code: 0 })),
});

const isCommandFailure = (error: StatusError): boolean =>
  error instanceof StatusError && error.message.includes("error executing command in container");

const serve = (
  upgrade: Upgrade,
  streams: LateStreams,
  outcome: Parameters<typeof execOverWebSocket>[2],
): Promise<void> =>
  wantsWebSocket(upgrade)
    ? execOverWebSocket(upgrade, streams, outcome)
    : execOverSpdy(upgrade, streams, outcome);
