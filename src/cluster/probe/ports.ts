/** Which ports of nodes can be reached on this machine. */
import net from "node:net";
import type { PublishedPort } from "../provider.ts";
import { no, yes } from "./ground.ts";
import type { Draft, Probe } from "./ground.ts";

/** Milliseconds. */
const patience = 1000;

export const ports: Probe = async ({ cluster: { published, provider } }) => {
  if (published === undefined) {
    return provider === "embedded"
      ? real(
          yes(
            "What listens in the cluster gets free ports of this machine.",
            "The practice cluster takes them as it needs them.",
          ),
        )
      : real(
          no(
            "No port of a node is mapped to this machine.",
            "Nobody here maps them; labs go through load balancers and port-forwards.",
          ),
        );
  }

  const answers = await Promise.all(published.map((port) => isOpen(port)));
  const shut = published.filter((_, index) => answers[index] === false);
  const facts = {
    mapped: published.map(({ port, ip, hostPort }) => `${ip}:${hostPort}->${port}`),
    silent: shut.map(({ ip, hostPort }) => `${ip}:${hostPort}`),
  };
  if (published.length === 0) {
    return real(
      no("No port of a node is mapped to this machine.", "The engine lists none.", facts),
    );
  }

  const list = published.map(({ hostPort, port }) => `${hostPort} (${port})`).join(", ");
  return real(
    shut.length === 0
      ? yes(
          `Mapped to this machine: ${list}.`,
          "The engine lists them, and each takes connections.",
          facts,
        )
      : no(
          `Nobody takes connections at ${shut.map(({ ip, hostPort }) => `${ip}:${hostPort}`).join(", ")}.`,
          `The engine says that these are mapped: ${list}.`,
          facts,
        ),
  );
};

const real = (draft: Draft): Draft => ({ ...draft, fidelity: "real" });

/** Of the mapping alone: whether anybody in the node serves there is a matter of the probes of ingress. */
const isOpen = ({ ip, hostPort }: PublishedPort): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = net.connect({ host: ip, port: hostPort, timeout: patience });
    const end = (open: boolean): void => {
      socket.destroy();
      resolve(open);
    };
    socket.once("connect", () => end(true));
    socket.once("timeout", () => end(false));
    socket.once("error", () => end(false));
  });
