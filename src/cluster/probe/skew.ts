/** Is kubectl close enough to the server's version? */
import { CannotTell, no, read, yes } from "./ground.ts";
import type { Probe } from "./ground.ts";

/** Of minor versions, either way. Source: https://kubernetes.io/releases/version-skew-policy/#kubectl */
const allowed = 1;

export const skew: Probe = async (ground) => {
  const { gitVersion } = await read(ground, "/version");
  const [server, client] = [minorOf(gitVersion), minorOf(ground.kubectl)];
  if (server === undefined || client === undefined) {
    throw new CannotTell(
      "How far kubectl is from the server could not be found out.",
      `kubectl is ${ground.kubectl ?? "unknown"}, the server ${gitVersion}.`,
    );
  }

  const distance = client - server;
  const facts = { kubectl: ground.kubectl ?? "", server: gitVersion as string, distance };
  const found = `kubectl ${ground.kubectl} talks to Kubernetes ${String(gitVersion).replace(/^v/, "")}.`;
  return Math.abs(distance) <= allowed
    ? { ...yes(found, "They are at most one minor version apart.", facts), fidelity: "real" }
    : {
        ...no(
          found,
          `They are ${Math.abs(distance)} minor versions apart; Kubernetes supports one.`,
          facts,
        ),
        fidelity: "real",
      };
};

/** `v1.36.4` to 36. */
export const minorOf = (version: string | undefined): number | undefined => {
  const found = /^v?1\.(\d+)/.exec(version ?? "");
  return found === null ? undefined : Number(found[1]);
};
