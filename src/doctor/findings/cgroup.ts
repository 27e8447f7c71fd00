/** Version 1 or 2 of cgroup, of the engine or of the kernel, and the way from one to the other. */
import type { Answering } from "../engine/answer.ts";
import type { Finding } from "../finding.ts";
import type { Host } from "../host.ts";
import { systemName } from "./system.ts";

const common = { group: "kind", concerns: ["kind"] } as const;

/** Of cgroup2, as statfs(2) tells it (linux/magic.h). */
const cgroup2Magic = 0x63_67_72_70;

/** While no engine answers, the kernel of this machine says which version an engine on it would have. */
export const kernelCgroup = async (host: Host): Promise<Finding[]> => {
  const mounted = host.platform === "linux" ? await host.space("/sys/fs/cgroup") : undefined;
  if (mounted === undefined) {
    return [];
  }

  const two = mounted.type === cgroup2Magic;
  return [
    {
      ...common,
      id: "engine.cgroup",
      verdict: two ? "ok" : "warn",
      about: "cgroup",
      found: two ? "version 2" : "version 1",
      wanted: "2",
      ...(two ? {} : { fix: towardsTwo(host) }),
      facts: { version: two ? 2 : 1 },
    },
  ];
};

/**
Kubernetes 1.35 and newer do not start on cgroup v1 unless the kubelet is told to (kubernetes#134298); Drydock tells it. kind refuses rootless
engines there, and those whose controllers are not delegated (pkg/cluster/internal/create/create.go).
*/
export const cgroupFinding = ({ info, details }: Answering, host: Host): Finding => {
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
