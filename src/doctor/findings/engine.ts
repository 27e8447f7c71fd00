/** The container engine: does it answer, and is it set up in a way that kind can work with. */
import type { Answering, EngineAnswer } from "../engine/answer.ts";
import { cleanLine } from "../../clean.ts";
import { engineTitles } from "../../cluster/engine/complain.ts";
import type { Finding } from "../finding.ts";
import { seconds, type Host } from "../host.ts";
import { kernelCgroup } from "./cgroup.ts";
import { healthFindings } from "./engine-health.ts";
import { systemName } from "./system.ts";

const common = { group: "kind", concerns: ["kind"] } as const;

export const engineFindings = async (answer: EngineAnswer, host: Host): Promise<Finding[]> => [
  engineFinding(answer, host, (await host.names("/run/systemd/system")).length > 0),
  ...(answer.state === "answers" ? await healthFindings(answer, host) : await kernelCgroup(host)),
];

const engineFinding = (answer: EngineAnswer, host: Host, systemd: boolean): Finding => {
  const engine = { ...common, id: "engine", about: "engine" } as const;
  switch (answer.state) {
    case "none": {
      return {
        ...engine,
        verdict: "bad",
        found: "none installed",
        wanted: "Docker, Podman or nerdctl",
        fix: "Docker: https://docs.docker.com/get-started/get-docker/",
        facts: { state: "none" },
      };
    }
    case "silent": {
      return {
        ...engine,
        verdict: "bad",
        found: `${engineTitles[answer.name]} did not answer within ${seconds(host.limit)}`,
        fix: `Restart it; if it is only slow: drydock doctor --wait 10`,
        facts: { state: "silent", name: answer.name },
      };
    }
    case "answers": {
      return answering(answer, engine);
    }
    default: {
      return {
        ...engine,
        verdict: "bad",
        found: answer.sentence.replace(/\.$/, ""),
        fix: mend(answer, host, systemd),
        facts: { state: answer.state, name: answer.name },
      };
    }
  }
};

const answering = (
  { info, details, name }: Answering,
  engine: typeof common & { id: "engine"; about: "engine" },
): Finding => {
  const product = productOf(info.operatingSystem) ?? engineTitles[name];
  const facts = { state: "answers", name, product, version: info.version };
  if (details.containers !== "linux") {
    return {
      ...engine,
      verdict: "bad",
      found: `${product} runs ${details.containers} containers`,
      wanted: "Linux containers",
      fix: "In Docker Desktop's menu: Switch to Linux containers",
      facts,
    };
  }

  const old = name === "docker" && Number.parseInt(info.version, 10) < 20;
  const system = info.operatingSystem === product ? "" : `, ${cleanLine(info.operatingSystem)}`;
  return {
    ...engine,
    verdict: old ? "bad" : "ok",
    found: `${product} ${info.version}${system}, ${info.architecture}`,
    ...(old ? { wanted: "20.10 or newer", fix: "Update Docker" } : {}),
    facts,
  };
};

const productOf = (operatingSystem: string): string | undefined =>
  /^(?:docker desktop|orbstack|rancher desktop)/i.exec(operatingSystem)?.[0];

/** One line, which on a machine with WSL is another than on one with Linux alone. */
const mend = (
  answer: Extract<EngineAnswer, { sentence: string }>,
  host: Host,
  systemd: boolean,
): string => {
  const system = systemName(host);
  if (answer.state === "stopped" && answer.name === "docker") {
    const remote = host.env["DOCKER_HOST"];
    if (remote) {
      return `$DOCKER_HOST is ${cleanLine(remote)}: start it there, or unset DOCKER_HOST`;
    }

    return system === "WSL 2"
      ? "Start Docker Desktop in Windows, or: sudo service docker start"
      : system === "Linux"
        ? `sudo ${systemd ? "systemctl start docker" : "service docker start"}`
        : system === "macOS"
          ? "open -a Docker"
          : "Start Docker Desktop, and wait until it says that it is running";
  }

  return answer.state === "denied" && host.platform === "linux" && answer.name === "docker"
    ? "sudo usermod -aG docker $USER, then log out and in again"
    : (answer.hint ?? `See what it says: ${answer.program} info`);
};
