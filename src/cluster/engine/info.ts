/** From what `docker info`, `podman info` and `nerdctl info` answer to the one shape. */
import type { EngineInfo, EngineName } from "./engine.ts";

interface DockerInfo {
  ServerVersion?: string;
  OperatingSystem?: string;
  KernelVersion?: string;
  Architecture?: string;
  NCPU?: number;
  MemTotal?: number;
  CgroupVersion?: string;
  SecurityOptions?: string[] | null;
  Driver?: string;
  DriverStatus?: [string, string][] | null;
  DockerRootDir?: string;
  Name?: string;
  MemoryLimit?: boolean;
  PidsLimit?: boolean;
  CPUShares?: boolean;
  CgroupDriver?: string;
  Warnings?: string[] | null;
  ServerErrors?: string[] | null;
}

/**
https://docs.docker.com/reference/api/engine/ (SystemInfo); nerdctl answers in the same shape.
@throws Error with the engine's own words when only the client answered, which older clients take for a success
*/
export const fromDockerInfo = (engine: EngineName, text: string): EngineInfo => {
  const info = JSON.parse(text) as DockerInfo;
  if (info.ServerErrors !== null && info.ServerErrors !== undefined && !info.ServerVersion) {
    throw new Error(info.ServerErrors.join("\n"));
  }

  const options = info.SecurityOptions ?? [];
  const has = (name: string): boolean =>
    options.some((option) => option.split(",").includes(`name=${name}`));
  return {
    engine,
    version: info.ServerVersion ?? "",
    hostName: info.Name ?? "",
    operatingSystem: info.OperatingSystem ?? "",
    kernel: info.KernelVersion ?? "",
    architecture: info.Architecture ?? "",
    cpus: info.NCPU ?? 0,
    memoryBytes: info.MemTotal ?? 0,
    cgroupVersion: info.CgroupVersion === "2" ? 2 : 1,
    rootless: has("rootless"),
    appArmor: has("apparmor"),
    // As kind judges it: without a driver for cgroups the rest means nothing.
    limits:
      info.CgroupDriver !== "none" &&
      info.MemoryLimit === true &&
      info.PidsLimit === true &&
      info.CPUShares === true,
    userNamespaces: has("userns"),
    storageDriver: info.Driver ?? "",
    containerdImages:
      engine === "nerdctl" ||
      (info.DriverStatus ?? []).some(
        ([key, value]) => key === "driver-type" && value.startsWith("io.containerd."),
      ),
    rootFolder: info.DockerRootDir ?? "",
    warnings: info.Warnings ?? [],
  };
};

interface PodmanInfo {
  host?: {
    arch?: string;
    cgroupControllers?: string[];
    hostname?: string;
    cgroupVersion?: string;
    cpus?: number;
    distribution?: { distribution?: string; version?: string };
    kernel?: string;
    memTotal?: number;
    security?: { apparmorEnabled?: boolean; rootless?: boolean };
  };
  store?: { graphDriverName?: string; graphRoot?: string };
  version?: { Version?: string };
}

/** containers/podman: libpod/define/info.go. */
export const fromPodmanInfo = (text: string): EngineInfo => {
  const { host = {}, store = {}, version = {} } = JSON.parse(text) as PodmanInfo;
  const { distribution = "", version: release = "" } = host.distribution ?? {};
  return {
    engine: "podman",
    version: version.Version ?? "",
    hostName: host.hostname ?? "",
    operatingSystem: `${distribution} ${release}`.trim(),
    kernel: host.kernel ?? "",
    architecture: { amd64: "x86_64", arm64: "aarch64" }[host.arch ?? ""] ?? host.arch ?? "",
    cpus: host.cpus ?? 0,
    memoryBytes: host.memTotal ?? 0,
    cgroupVersion: host.cgroupVersion === "v2" ? 2 : 1,
    rootless: host.security?.rootless === true,
    appArmor: host.security?.apparmorEnabled === true,
    limits: ["cpu", "memory", "pids"].every(
      (controller) => host.cgroupControllers?.includes(controller) ?? true,
    ),
    userNamespaces: false,
    storageDriver: store.graphDriverName ?? "",
    containerdImages: false,
    rootFolder: store.graphRoot ?? "",
    warnings: [],
  };
};
