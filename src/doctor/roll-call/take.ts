/** From findings to the roll call of this machine. */
import { gravest, type Finding } from "../finding.ts";
import type { Host } from "../host.ts";
import { systemName } from "../findings/system.ts";
import { concerns } from "./concerns.table.ts";
import { architectures, engineStates, engines, type RollCall } from "./roll-call.ts";

export const takeRollCall = (
  findings: readonly Finding[],
  host: Pick<Host, "version" | "node" | "platform" | "release" | "arch">,
): RollCall => {
  const fact = (id: string, name: string): string | number | boolean | undefined =>
    findings.find((finding) => finding.id === id)?.facts?.[name];
  const number = (id: string, name: string): number | undefined => {
    const value = fact(id, name);
    return typeof value === "number" ? value : undefined;
  };

  const [major = 0, minor = 0, patch = 0] = host.version.split(/[.+-]/).map(Number);
  const cgroup = number("engine.cgroup", "version");
  return {
    version: { major, minor, patch: patch || 0 },
    node: Number.parseInt(host.node, 10),
    kubectl: number("kubectl", "minor"),
    system: systemName(host),
    architecture: architectures.find((name) => name === host.arch) ?? "other",
    ...engineOf(fact),
    kind: number("kind.program", "minor"),
    cgroup: cgroup === 1 || cgroup === 2 ? cgroup : undefined,
    verdicts: concerns.map(({ of }) => {
      const verdict = gravest(
        findings
          .filter(({ id }) => of.some((name) => id === name || id.startsWith(`${name}.`)))
          .map((finding) => finding.verdict),
      );
      return verdict === "unknown" ? "warn" : verdict;
    }),
  };
};

const engineOf = (
  fact: (id: string, name: string) => string | number | boolean | undefined,
): Pick<RollCall, "engine" | "engineState" | "engineVersion"> => {
  const state = String(fact("engine", "state") ?? "none");
  if (state === "none") {
    return { engine: "none", engineState: "answers", engineVersion: undefined };
  }

  const name = String(fact("engine", "product") ?? fact("engine", "name"));
  return {
    engine: engines.find((known) => known.toLowerCase() === name.toLowerCase()) ?? "other",
    engineState: engineStates.find((known) => known === state) ?? "stopped",
    engineVersion: Number.parseInt(String(fact("engine", "version") ?? ""), 10) || undefined,
  };
};
