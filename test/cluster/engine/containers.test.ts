import test from "ava";
import { nodesFrom } from "../../../src/cluster/engine/containers.ts";
import { fromDockerInfo, fromPodmanInfo } from "../../../src/cluster/engine/info.ts";

const labels = (role: string) => ({
  "io.x-k8s.kind.cluster": "drydock",
  "io.x-k8s.kind.role": role,
});

/** Docker 20.10; what nobody reads is left out. */
const docker = (name: string, role: string, running: boolean) => ({
  Id: "e1533dff96da",
  Name: `/${name}`,
  State: { Status: running ? "running" : "exited", Running: running, Paused: false },
  Image: "sha256:749b118e5e52",
  HostConfig: {
    Binds: ["/home/me/state/kind/drydock/node:/etc/drydock:ro", "/lib/modules:/lib/modules:ro"],
    PortBindings: { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "8280" }] },
  },
  Mounts: [
    { Type: "bind", Source: "/home/me/state/kind/drydock/node", Destination: "/etc/drydock" },
    { Type: "volume", Source: "/var/lib/docker/volumes/cc2e/_data", Destination: "/var" },
  ],
  Config: { Image: "kindest/node:v1.36.4", Labels: labels(role) },
  NetworkSettings: {
    Ports: running ? { "80/tcp": [{ HostIp: "127.0.0.1", HostPort: "8280" }] } : {},
  },
});

test("control planes come first, and a number in a name counts as a number", (t) => {
  const containers = ["drydock-worker10", "drydock-worker2", "drydock-control-plane"].map((name) =>
    docker(name, name.includes("worker") ? "worker" : "control-plane", true),
  );
  t.deepEqual(
    nodesFrom(JSON.stringify(containers)).map(({ name }) => name),
    ["drydock-control-plane", "drydock-worker2", "drydock-worker10"],
  );
});

test("a node that has stopped still has the ports that it will have again", (t) => {
  const [node] = nodesFrom(JSON.stringify([docker("drydock-worker", "worker", false)]));
  t.is(node?.state, "stopped");
  t.deepEqual(node?.published, [
    { node: "drydock-worker", port: 80, ip: "127.0.0.1", hostPort: 8280 },
  ]);
});

test("what a node mounts is told as it was asked for", (t) => {
  const [node] = nodesFrom(JSON.stringify([docker("drydock-worker", "worker", true)]));
  t.deepEqual(node?.mounts[0], {
    source: "/home/me/state/kind/drydock/node",
    target: "/etc/drydock",
  });
});

test("Podman and nerdctl, which name and list some things in other ways, tell the same", (t) => {
  const podman = {
    Id: "4f6e",
    Name: "drydock-worker",
    State: { Status: "running", Running: true, Paused: false },
    Image: "749b118e5e52",
    HostConfig: {
      Binds: ["/home/me/state/kind/drydock/node:/etc/drydock:ro,rprivate,rbind"],
      PortBindings: { "80/tcp": [{ HostIp: "", HostPort: "8280" }] },
    },
    Config: { Image: "docker.io/kindest/node:v1.36.4", Labels: labels("worker") },
    NetworkSettings: { Ports: { "80/tcp": [{ HostIp: "", HostPort: "8280" }], "53/udp": null } },
  };
  const nerdctl = {
    Id: "77aa",
    Name: "drydock-worker",
    State: { Status: "running", Running: true },
    Image: "docker.io/kindest/node:v1.36.4",
    Mounts: [{ Source: "/home/me/state/kind/drydock/node", Destination: "/etc/drydock" }],
    Config: { Labels: labels("worker") },
    NetworkSettings: { Ports: { "80/tcp": [{ HostIp: "0.0.0.0", HostPort: "8280" }] } },
  };
  for (const container of [podman, nerdctl]) {
    const [node] = nodesFrom(JSON.stringify([container]));
    t.like(node, {
      name: "drydock-worker",
      state: "running",
      image: "docker.io/kindest/node:v1.36.4",
    });
    t.deepEqual(node?.mounts, [
      { source: "/home/me/state/kind/drydock/node", target: "/etc/drydock" },
    ]);
    t.deepEqual(node?.published, [
      { node: "drydock-worker", port: 80, ip: "127.0.0.1", hostPort: 8280 },
    ]);
  }
});

test("an engine's description of itself is read alike from all", (t) => {
  const wanted = { cpus: 4, memoryBytes: 8_000_000_000, cgroupVersion: 2, rootless: true } as const;
  t.like(
    fromDockerInfo(
      "docker",
      JSON.stringify({
        ServerVersion: "29.1.0",
        NCPU: 4,
        MemTotal: 8_000_000_000,
        CgroupVersion: "2",
        CgroupDriver: "systemd",
        MemoryLimit: true,
        PidsLimit: true,
        CPUShares: true,
        SecurityOptions: ["name=apparmor", "name=seccomp,profile=builtin", "name=rootless"],
        DriverStatus: [["driver-type", "io.containerd.snapshotter.v1"]],
      }),
    ),
    { ...wanted, version: "29.1.0", appArmor: true, limits: true, containerdImages: true },
  );
  t.like(
    fromPodmanInfo(
      JSON.stringify({
        host: {
          arch: "arm64",
          cpus: 4,
          memTotal: 8_000_000_000,
          cgroupVersion: "v2",
          cgroupControllers: ["cpu", "memory"],
          security: { rootless: true, apparmorEnabled: false },
        },
        version: { Version: "5.6.2" },
      }),
    ),
    { ...wanted, version: "5.6.2", architecture: "aarch64", appArmor: false, limits: false },
  );
});

test("a client that answers for an engine that is away is not taken for an engine", (t) => {
  const text = JSON.stringify({
    ServerVersion: "",
    ServerErrors: ["Cannot connect to the Docker daemon"],
  });
  t.throws(() => fromDockerInfo("docker", text), { message: /Cannot connect/ });
});
