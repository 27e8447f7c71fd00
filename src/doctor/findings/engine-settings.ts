/** Settings of an engine that kind is known to stumble over, and what the engine itself warns of. */
import type { Answering } from "../engine/answer.ts";
import type { Finding, Verdict } from "../finding.ts";
import type { Host } from "../host.ts";

const common = { group: "kind", concerns: ["kind"] } as const;

/** Where daemons read their settings, by how they were installed. */
const settingsFiles = (host: Host): string[] => [
  "/etc/docker/daemon.json",
  "/var/snap/docker/current/config/daemon.json",
  `${host.home}/.config/docker/daemon.json`,
  `${host.home}/.docker/daemon.json`,
];

/** Of the first file there is; what cannot be read or understood counts as nothing. */
const daemonSettings = async (engine: Answering, host: Host): Promise<Record<string, unknown>> => {
  if (engine.name !== "docker") {
    return {};
  }

  const texts = await Promise.all(settingsFiles(host).map((file) => host.read(file)));
  try {
    return JSON.parse(texts.find((text) => text !== undefined) ?? "{}") as Record<string, unknown>;
  } catch {
    return {};
  }
};

interface Setting {
  name: string;
  verdict: Verdict;
  says: string;
  fix?: string;
}

/** One line for all: those that kind copes with by itself are named, those that bite bring the line that mends it. */
export const settingsFindings = async (engine: Answering, host: Host): Promise<Finding[]> => {
  const { info } = engine;
  const daemon = await daemonSettings(engine, host);
  const found: Setting[] = [];
  if (info.rootFolder.startsWith("/var/snap/docker")) {
    found.push({
      name: "snap",
      verdict: "warn",
      says: "from snap: it sees files below your home folder only",
      fix: "sudo snap remove docker; sudo apt install docker.io",
    });
  }

  if (info.rootless) {
    found.push({
      name: "rootless",
      verdict: "warn",
      says: "rootless: no ports below 1024, no AppArmor",
    });
  }

  if (info.userNamespaces) {
    found.push({
      name: "userns-remap",
      verdict: "ok",
      says: "userns-remap, which kind turns off for its nodes",
    });
  }

  if (daemon["init"] === true) {
    found.push({
      name: "init",
      verdict: "ok",
      says: '"init": true, which kind turns off for its nodes',
    });
  }

  return found.map(({ name, verdict, says, fix }) => ({
    ...common,
    id: `engine.${name}`,
    verdict,
    about: name,
    found: says,
    ...(fix === undefined ? {} : { fix }),
  }));
};

/** What an engine warns of and what does not matter for kind. */
const harmless = /swap limit|blkio|kernel memory|insecure|DOCKER_INSECURE|cgroup v1|deprecated/i;

export const warningsFinding = ({ details, program }: Answering): Finding[] => {
  const grave = details.warnings.filter((warning) => !harmless.test(warning));
  const [first] = grave;
  return first === undefined
    ? []
    : [
        {
          ...common,
          id: "engine.warnings",
          verdict: "warn",
          about: "warnings",
          found: `${first}${grave.length > 1 ? `, and ${grave.length - 1} more` : ""}`,
          fix: bridge.test(first)
            ? "sudo modprobe br_netfilter && sudo sysctl -w net.bridge.bridge-nf-call-iptables=1"
            : `All of them: ${program} info`,
        },
      ];
};

const bridge = /bridge-nf-call-ip6?tables is disabled/;
