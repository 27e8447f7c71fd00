/** What the real programs print: kind 0.33.0 with Docker 20.10 on Linux, cut down to what anybody reads. */
import type { Container } from "./kind-and-docker.ts";

/** Each comes as ` • STAGE  ...` and then as ` ✓ STAGE` on standard error, since nobody watches it in a terminal. */
export const recordedStages = [
  "Ensuring node image (kindest/node:v1.36.4) 🖼️",
  "Preparing nodes 📦 📦 📦 ",
  "Writing configuration 📜",
  "Starting control-plane 🕹️",
  "Installing CNI 🔌",
  "Installing StorageClass 💾",
  "Joining worker nodes 🚜",
];

/** Before the first stage. */
export const recordedWarnings = [
  "using docker due to KIND_EXPERIMENTAL_PROVIDER",
  "cgroup v1 is deprecated in Kubernetes and will not be supported in a future kind release, please upgrade to cgroup v2",
];

/** After the last. */
export const recordedUsage = (name: string, kubeconfig: string): string[] => [
  `Set kubectl context to "kind-${name}"`,
  "You can now use your cluster with:",
  "",
  `kubectl cluster-info --context kind-${name} --kubeconfig ${kubeconfig}`,
  "",
  "Not sure what to do next? 😅  Check out https://kind.sigs.k8s.io/docs/user/quick-start/",
];

export const recordedInfo = {
  ServerVersion: "20.10.24+dfsg1",
  Name: "laptop",
  OperatingSystem: "Debian GNU/Linux 12 (bookworm)",
  OSType: "linux",
  KernelVersion: "6.18.44",
  Architecture: "x86_64",
  NCPU: 2,
  MemTotal: 25_248_780_288,
  CgroupVersion: "1",
  CgroupDriver: "cgroupfs",
  MemoryLimit: true,
  PidsLimit: true,
  CPUShares: true,
  SecurityOptions: ["name=seccomp,profile=default"],
  Driver: "overlay2",
  DriverStatus: [["Backing Filesystem", "extfs"]],
  DockerRootDir: "/var/lib/docker",
  Warnings: null,
};

export const recordedInspect = (container: Container): unknown => ({
  Id: `id-${container.name}`,
  Name: `/${container.name}`,
  State: {
    Status: container.state,
    Running: container.state !== "exited",
    Paused: container.state === "paused",
  },
  Image: "sha256:4d1c3d3b",
  HostConfig: { Binds: container.binds, PortBindings: container.ports },
  Mounts: [
    ...container.binds.map((bind) => {
      const [source, target, mode = ""] = bind.split(":");
      return { Type: "bind", Source: source, Destination: target, Mode: mode, RW: mode !== "ro" };
    }),
    {
      Type: "volume",
      Name: "cc2e1540",
      Source: "/var/lib/docker/volumes/cc2e1540/_data",
      Destination: "/var",
    },
  ],
  Config: {
    Image: container.image,
    Labels: { "io.x-k8s.kind.cluster": container.cluster, "io.x-k8s.kind.role": container.role },
  },
  NetworkSettings: { Ports: container.state === "exited" ? {} : container.ports },
});
