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
}

/** https://docs.docker.com/reference/api/engine/ (SystemInfo); nerdctl answers in the same shape. */
export const fromDockerInfo = (engine: EngineName, text: string): EngineInfo => {
  const info = JSON.parse(text) as DockerInfo;
  const options = info.SecurityOptions ?? [];
  const has = (name: string): boolean =>
    options.some((option) => option.split(",").includes(`name=${name}`));
  return {
    engine,
    version: info.ServerVersion ?? "",
    operatingSystem: info.OperatingSystem ?? "",
    kernel: info.KernelVersion ?? "",
    architecture: info.Architecture ?? "",
    cpus: info.NCPU ?? 0,
    memoryBytes: info.MemTotal ?? 0,
    cgroupVersion: info.CgroupVersion === "2" ? 2 : 1,
    rootless: has("rootless"),
    appArmor: has("apparmor"),
    userNamespaces: has("userns"),
    storageDriver: info.Driver ?? "",
    containerdImages:
      engine === "nerdctl" ||
      (info.DriverStatus ?? []).some(
        ([key, value]) => key === "driver-type" && value.startsWith("io.containerd."),
      ),
    rootFolder: info.DockerRootDir ?? "",
  };
};

interface PodmanInfo {
  host?: {
    arch?: string;
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
    operatingSystem: `${distribution} ${release}`.trim(),
    kernel: host.kernel ?? "",
    architecture: { amd64: "x86_64", arm64: "aarch64" }[host.arch ?? ""] ?? host.arch ?? "",
    cpus: host.cpus ?? 0,
    memoryBytes: host.memTotal ?? 0,
    cgroupVersion: host.cgroupVersion === "v2" ? 2 : 1,
    rootless: host.security?.rootless === true,
    appArmor: host.security?.apparmorEnabled === true,
    userNamespaces: false,
    storageDriver: store.graphDriverName ?? "",
    containerdImages: false,
    rootFolder: store.graphRoot ?? "",
  };
};
