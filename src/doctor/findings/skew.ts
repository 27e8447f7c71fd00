/** How far kubectl is from the cluster that it talks to. */
import type { Finding } from "../finding.ts";

/** https://kubernetes.io/releases/version-skew-policy/#kubectl */
export const skewFinding = (
  client: number,
  server: number,
  provider: "kind" | "context",
): Finding => {
  const apart = Math.abs(client - server);
  return {
    id: `${provider}.skew`,
    group: provider,
    concerns: [provider],
    verdict: apart <= 1 ? "ok" : "warn",
    about: "skew",
    found: `kubectl 1.${client}, cluster 1.${server}`,
    wanted: "1 minor version apart, or none",
    ...(apart <= 1 ? {} : { fix: `export DRYDOCK_KUBECTL=/path/to/a/kubectl-1.${server}` }),
    facts: { client, server },
  };
};
