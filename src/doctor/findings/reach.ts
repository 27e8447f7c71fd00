/** A cluster that a user has, asked who it is because somebody named its context. */
import { cleanLine } from "../../clean.ts";
import type { Finding } from "../finding.ts";
import { seconds, type Host } from "../host.ts";
import type { FoundKubectl } from "./kubectl.ts";
import { skewFinding } from "./skew.ts";

const common = { group: "context", concerns: ["context"] } as const;

/** One question to one cluster, as its user: which version it is. */
export const reachFinding = async (
  name: string,
  { kubectl }: FoundKubectl,
  host: Host,
): Promise<Finding[]> => {
  if (kubectl === undefined) {
    return [];
  }

  const finding = { ...common, id: "context.reach", about: "cluster" } as const;
  const shownName = cleanLine(name);
  const answer = await host.run(kubectl.path, ["--context", name, "version", "-o", "json"]);
  if (answer.kind === "late") {
    return [
      {
        ...finding,
        verdict: "bad",
        found: `${shownName} did not answer within ${seconds(host.limit)}`,
        fix: "Is a VPN off? With more patience: drydock doctor --wait 10",
      },
    ];
  }

  const version = answer.kind === "ran" ? serverVersion(answer.stdout) : undefined;
  if (version === undefined) {
    return [
      {
        ...finding,
        verdict: "bad",
        found: answer.kind === "ran" ? lastLine(answer.stderr) : "kubectl could not be started",
        fix: `See what kubectl says: kubectl --context ${quoted(shownName)} version`,
      },
    ];
  }

  return [
    { ...finding, verdict: "ok", found: `${shownName} answers: Kubernetes ${version.text}` },
    skewFinding(kubectl.minor, version.minor, "context"),
  ];
};

/** For a shell. */
const quoted = (name: string): string =>
  /^[\w.@:/-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`;

const serverVersion = (text: string): { text: string; minor: number } | undefined => {
  const [, , version, minor] =
    /"serverVersion"[^}]*"(gitVersion)":\s*"v?(1\.(\d+)[^"]*)"/s.exec(text) ?? [];
  return version === undefined ? undefined : { text: cleanLine(version), minor: Number(minor) };
};

const lastLine = (text: string): string =>
  cleanLine(
    text
      .trim()
      .split("\n")
      .findLast((line) => !/^[EWI]\d{4} /.test(line)) ?? "it did not say why",
  );
