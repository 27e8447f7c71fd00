/** How the engine is set up: cgroup version, image store, and the settings that give kind trouble. */
import type { EngineAnswer } from "../engine/answer.ts";
import type { Finding, Verdict } from "../finding.ts";
import type { Host } from "../host.ts";
import { systemName } from "./system.ts";

type Answering = Extract<EngineAnswer, { state: "answers" }>;

const common = { group: "kind", concerns: ["kind"] } as const;

/** Whether the engine's containers are processes of this very machine, and not of a virtual or another one. */
export const isHere = ({ details }: Answering, { hostName }: Pick<Host, "hostName">): boolean =>
  details.hostName === hostName;

export const healthFindings = async (engine: Answering, host: Host): Promise<Finding[]> => [
  cgroup(engine, host),
  images(engine),
  await appArmor(engine, host),
  ...settings(engine, await daemonSettings(engine, host)),
  ...warnings(engine),
];

/**
Kubernetes 1.35 and newer do not start on cgroup v1 unless the kubelet is told to (kubernetes#134298); Drydock tells it. kind refuses rootless
engines there, and those whose controllers are not delegated (pkg/cluster/internal/create/create.go).
*/
const cgroup = ({ info, details }: Answering, host: Host): Finding => {
  const two = info.cgroupVersion === 2;
  const undelegated = two && info.rootless && !details.limits;
  const good = two && !undelegated;
  return {
    ...common,
    id: "engine.cgroup",
    verdict: good ? "ok" : info.rootless ? "bad" : "warn",
    about: "cgroup",
    found: undelegated ? "version 2, not delegated to your user" : `version ${info.cgroupVersion}`,
    wanted: undelegated ? "memory, pids and cpu delegated" : "2",
    ...(good ? {} : { fix: undelegated ? delegate : towardsTwo(host) }),
    facts: { version: info.cgroupVersion },
  };
};

const delegate = "Set Delegate=yes: https://kind.sigs.k8s.io/docs/user/rootless/";

const towardsTwo = (host: Host): string => {
  switch (systemName(host)) {
    case "WSL 2": {
      return "In .wslconfig: [wsl2] kernelCommandLine=cgroup_no_v1=all; wsl --shutdown";
    }
    case "Linux": {
      return "Boot with systemd.unified_cgroup_hierarchy=1, or a newer distribution";
    }
    default: {
      return "Update Docker Desktop; in its settings.json no deprecatedCgroupv1";
    }
  }
};

/** Both are fine for Drydock; which one it is decides how images are moved (kind#3795). */
const images = ({ info }: Answering): Finding => ({
  ...common,
  id: "engine.store",
  verdict: info.storageDriver === "vfs" ? "warn" : "ok",
  about: "image store",
  found: `${info.containerdImages ? "containerd's" : "classic"}, ${info.storageDriver}`,
  ...(info.storageDriver === "vfs"
    ? {
        wanted: "overlay",
        fix: "vfs copies every layer: give the engine a disk that overlay works on",
      }
    : {}),
  facts: { containerd: info.containerdImages, driver: info.storageDriver },
});

/** A profile confines a container only where the kernel of the nodes has AppArmor and shows it to the engine. */
const appArmor = async (engine: Answering, host: Host): Promise<Finding> => {
  const has = isHere(engine, host)
    ? engine.info.appArmor && (await host.names("/sys/kernel/security/apparmor")).length > 0
    : engine.info.appArmor && host.platform === "linux";
  return {
    ...common,
    id: "engine.apparmor",
    verdict: has ? "ok" : "warn",
    about: "AppArmor",
    found: has ? "in the kernel of the nodes" : "not in the kernel of the nodes",
    ...(has ? {} : { fix: "That lab runs on the practice cluster: drydock apparmor" }),
    facts: { there: has },
  };
};

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
const settings = ({ info }: Answering, daemon: Record<string, unknown>): Finding[] => {
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

const warnings = ({ details, program }: Answering): Finding[] => {
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
