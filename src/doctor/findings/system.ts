/** The system: its name, its kernel, and what is special about WSL, macOS and containers. */
import { everyProvider, type Finding } from "../finding.ts";
import type { Host } from "../host.ts";

export type SystemName = "Linux" | "macOS" | "WSL 2" | "WSL 1" | "Windows" | "other";

/** Microsoft's kernels say so in their release; those of WSL 1 with a capital M and without the 2 (microsoft/WSL: `uname -r`). */
export const systemName = ({
  platform,
  release,
}: Pick<Host, "platform" | "release">): SystemName => {
  if (platform === "linux") {
    return /microsoft-standard|WSL2/i.test(release)
      ? "WSL 2"
      : release.endsWith("-Microsoft")
        ? "WSL 1"
        : "Linux";
  }

  return platform === "darwin" ? "macOS" : platform === "win32" ? "Windows" : "other";
};

export const systemFinding = async (host: Host): Promise<Finding[]> => {
  const name = systemName(host);
  const [title, container] = await Promise.all([titleOf(host, name), insideContainer(host)]);
  const common = {
    id: "system",
    group: "machine",
    about: "system",
    found: `${title}, ${host.arch}${container ? ", in a container" : ""}`,
    concerns: everyProvider,
    facts: { name, release: host.release, arch: host.arch, container },
  } as const;
  if (name === "WSL 1") {
    return [
      {
        ...common,
        verdict: "bad",
        concerns: ["kind"],
        wanted: "WSL 2",
        fix: "In PowerShell: wsl --set-version YOUR-DISTRIBUTION 2",
      },
    ];
  }

  return [
    name === "Windows" || name === "other"
      ? {
          ...common,
          verdict: "warn",
          wanted: "Linux, macOS or WSL 2",
          ...(name === "Windows"
            ? { fix: "In PowerShell: wsl --install, then Drydock in there" }
            : {}),
        }
      : { ...common, verdict: "ok" },
  ];
};

const titleOf = async (host: Host, name: SystemName): Promise<string> => {
  if (name === "macOS") {
    const answer = await host.run("sw_vers", ["-productVersion"]);
    const version = answer.kind === "ran" ? answer.stdout.trim() : "";
    return version === "" ? "macOS" : `macOS ${version}`;
  }

  if (host.platform !== "linux") {
    return `${name} ${host.release}`;
  }

  const text = (await host.read("/etc/os-release")) ?? "";
  const [, pretty] = /^PRETTY_NAME="?([^"\n]+)"?$/m.exec(text) ?? [];
  const kernel = host.release.split("-")[0];
  return `${pretty ?? "Linux"}${name === "Linux" ? "" : ` on ${name}`}, kernel ${kernel}`;
};

/** Docker leaves /.dockerenv, Podman /run/.containerenv. */
const insideContainer = async ({ platform, read }: Host): Promise<boolean> => {
  if (platform !== "linux") {
    return false;
  }

  const marks = await Promise.all([read("/.dockerenv"), read("/run/.containerenv")]);
  return marks.some((mark) => mark !== undefined);
};
