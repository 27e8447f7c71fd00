import test from "ava";
import { askEngine } from "../../../src/doctor/engine/ask.ts";
import type { Finding } from "../../../src/doctor/finding.ts";
import { engineFindings } from "../../../src/doctor/findings/engine.ts";
import { roomFindings } from "../../../src/doctor/findings/room.ts";
import type { Answer } from "../../../src/doctor/host.ts";
import { changed, dockerInfo, fakeHost, recorded, type Machine } from "../../support/fake-host.ts";

const look = async (machine: Machine): Promise<Record<string, Finding>> => {
  const host = fakeHost(machine);
  const engine = await askEngine(host);
  const findings = [...(await engineFindings(engine, host)), ...(await roomFindings(engine, host))];
  return Object.fromEntries(findings.map((finding) => [finding.id, finding]));
};

const failing = (stderr: string, stdout = ""): Answer => ({
  kind: "ran",
  exit: 1,
  stdout,
  stderr,
});

const inotify = (instances: number, watches: number): Record<string, string> => ({
  "/proc/sys/fs/inotify/max_user_instances": `${instances}\n`,
  "/proc/sys/fs/inotify/max_user_watches": `${watches}\n`,
});

test("a current Docker on Linux is told with its image store, its room and its disks", async (t) => {
  const found = await look({
    hostName: "VM-0-2-ubuntu",
    programs: { [dockerInfo]: recorded("ubuntu-docker-29") },
    files: inotify(128, 65_536),
    folders: { "/sys/kernel/security/apparmor": ["profiles"] },
    disks: { "/var/lib/docker": 20e9, "/var/lib/containerd": 4e9 },
  });
  t.like(found["engine"], {
    verdict: "ok",
    found: "Docker 29.6.1, Ubuntu 24.04.4 LTS, x86_64",
    facts: { state: "answers", product: "Docker", version: "29.6.1" },
  });
  t.like(found["engine.cgroup"], { verdict: "ok", found: "version 2" });
  t.like(found["engine.store"], { verdict: "ok", found: "containerd's, overlayfs" });
  t.like(found["engine.apparmor"], { verdict: "ok" });
  t.like(found["room.size"], { verdict: "warn", found: "2 CPU, 3.8 GB of memory" });
  t.like(found["room.disk"], {
    verdict: "warn",
    found: "/var/lib/containerd, 4.0 GB free",
    fix: "docker system prune frees what nothing uses",
  });
  t.like(found["room.inotify"], {
    verdict: "warn",
    found: "128 instances, 65536 watches",
    wanted: "512, 524288",
    fix: "sudo sysctl fs.inotify.max_user_{instances=512,watches=524288}",
  });
});

test("one limit of inotify alone gets a command for that one", async (t) => {
  const machine = { programs: { [dockerInfo]: failing("Is the docker daemon running?") } };
  const low = await look({ ...machine, files: inotify(128, 1_048_576) });
  t.is(low["room.inotify"]?.fix, "sudo sysctl fs.inotify.max_user_instances=512");
  const high = await look({ ...machine, files: inotify(8192, 1_048_576) });
  t.like(high["room.inotify"], { verdict: "ok" });
});

test("Docker Desktop's virtual machine is judged by what it was given, and its disk is not guessed at", async (t) => {
  const onWindows = await look({
    release: "6.6.87.2-microsoft-standard-WSL2",
    programs: { [dockerInfo]: recorded("wsl2-docker-desktop-28") },
    files: inotify(128, 8192),
  });
  t.like(onWindows["engine"], { verdict: "ok", found: "Docker Desktop 28.2.2, x86_64" });
  t.like(onWindows["room.size"], { verdict: "ok", found: "4 CPU, 6.2 GB of memory" });
  t.is(onWindows["room.disk"], undefined);
  t.is(onWindows["room.inotify"], undefined);
  t.is(onWindows["engine.warnings"], undefined, "what Docker Desktop always warns of is harmless");
  t.like(onWindows["engine.apparmor"], { verdict: "warn" });

  const onMac = await look({
    platform: "darwin",
    release: "24.6.0",
    programs: { [dockerInfo]: recorded("macos-docker-desktop-19") },
  });
  t.like(onMac["engine"], { verdict: "bad", wanted: "20.10 or newer", fix: "Update Docker" });
  t.like(onMac["room.size"], {
    verdict: "warn",
    found: "4 CPU, 3.1 GB of memory",
    fix: "Docker Desktop, Settings, Resources: 4 CPUs and 8 GB",
  });
});

test("cgroup v1 is told with the way out of it that the system has", async (t) => {
  const old = changed("wsl2-docker-desktop-28", { CgroupVersion: "1" });
  const wsl = await look({
    release: "5.15.133.1-microsoft-standard-WSL2",
    programs: { [dockerInfo]: old },
  });
  t.like(wsl["engine.cgroup"], {
    verdict: "warn",
    found: "version 1",
    wanted: "2",
    fix: "In .wslconfig: [wsl2] kernelCommandLine=cgroup_no_v1=all; wsl --shutdown",
  });
  const linux = await look({ programs: { [dockerInfo]: recorded("debian-9-docker-18") } });
  t.like(linux["engine.cgroup"], { found: "version 1" });
  t.regex(linux["engine.cgroup"]?.fix ?? "", /unified_cgroup_hierarchy=1/);
  const mac = await look({ platform: "darwin", programs: { [dockerInfo]: old } });
  t.regex(mac["engine.cgroup"]?.fix ?? "", /Docker Desktop/);
});

test("a rootless engine needs cgroup v2 with everything delegated", async (t) => {
  const rootless = { SecurityOptions: ["name=seccomp,profile=builtin", "name=rootless"] };
  const delegated = await look({
    programs: { [dockerInfo]: changed("ubuntu-docker-29", rootless) },
  });
  t.like(delegated["engine.cgroup"], { verdict: "ok" });
  t.like(delegated["engine.rootless"], { verdict: "warn" });
  const not = await look({
    programs: { [dockerInfo]: changed("ubuntu-docker-29", { ...rootless, CPUShares: false }) },
  });
  t.like(not["engine.cgroup"], {
    verdict: "bad",
    found: "version 2, not delegated to your user",
    fix: "Set Delegate=yes: https://kind.sigs.k8s.io/docs/user/rootless/",
  });
  const old = await look({
    programs: { [dockerInfo]: changed("ubuntu-docker-29", { ...rootless, CgroupVersion: "1" }) },
  });
  t.like(old["engine.cgroup"], { verdict: "bad", found: "version 1" });
});

test("Podman answers in its own shape, also when it poses as docker", async (t) => {
  for (const [line, machine, verdict] of [
    ["podman info --format json", "podman-fedora-41", "ok"],
    ["podman info --format json", "podman-fedora-34", "bad"],
    [dockerInfo, "podman-fedora-41", "ok"],
  ] as const) {
    const found = await look({ programs: { [line]: recorded(machine) } });
    t.like(found["engine"], { verdict: "ok", facts: { name: "podman", product: "Podman" } });
    t.like(found["engine.cgroup"], { verdict });
  }
});

test("snap, userns-remap and init are told; only what bites comes with a fix", async (t) => {
  const found = await look({
    programs: {
      [dockerInfo]: changed("ubuntu-docker-29", {
        DockerRootDir: "/var/snap/docker/common/var-lib-docker",
        SecurityOptions: ["name=seccomp,profile=builtin", "name=userns", "name=cgroupns"],
      }),
    },
    files: { "/var/snap/docker/current/config/daemon.json": '{"init": true}' },
  });
  t.like(found["engine.snap"], { verdict: "warn" });
  t.truthy(found["engine.snap"]?.fix);
  t.like(found["engine.userns-remap"], { verdict: "ok" });
  t.like(found["engine.init"], { verdict: "ok" });
  t.is(found["engine.init"]?.fix, undefined);
});

test("an engine's own warning that matters is passed on", async (t) => {
  const found = await look({
    programs: {
      [dockerInfo]: changed("ubuntu-docker-29", {
        Warnings: [
          "WARNING: No swap limit support",
          "WARNING: bridge-nf-call-iptables is disabled",
          "WARNING: bridge-nf-call-ip6tables is disabled",
        ],
      }),
    },
  });
  t.like(found["engine.warnings"], {
    verdict: "warn",
    found: "bridge-nf-call-iptables is disabled, and 1 more",
  });
});

test("an engine that does not run is told with the line that starts it here", async (t) => {
  const said =
    "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n";
  const programs = { [dockerInfo]: failing(said, recorded("docker-stopped")) };
  const fixes: [Machine, string][] = [
    [{ folders: { "/run/systemd/system": ["units"] } }, "sudo systemctl start docker"],
    [{}, "sudo service docker start"],
    [{ platform: "darwin" }, "open -a Docker"],
    [
      { release: "6.6.87.2-microsoft-standard-WSL2" },
      "Start Docker Desktop in Windows, or: sudo service docker start",
    ],
    [
      { env: { DOCKER_HOST: "tcp://10.0.0.5:2375" } },
      "$DOCKER_HOST is tcp://10.0.0.5:2375: start it there, or unset DOCKER_HOST",
    ],
  ];
  for (const [machine, fix] of fixes) {
    const found = await look({ ...machine, programs });
    t.like(found["engine"], { verdict: "bad", fix, facts: { state: "stopped" } });
  }
});

test("a version that ends well though the engine is away is not taken for an answer", async (t) => {
  const found = await look({ programs: { [dockerInfo]: recorded("docker-stopped") } });
  t.like(found["engine"], { verdict: "bad", facts: { state: "stopped" } });
});

test("a user who may not use Docker is told how to be let in", async (t) => {
  const found = await look({
    programs: {
      [dockerInfo]: failing(
        "permission denied while trying to connect to the docker API at unix:///var/run/docker.sock",
      ),
    },
  });
  t.like(found["engine"], {
    verdict: "bad",
    found: "This user may not use Docker",
    fix: "sudo usermod -aG docker $USER, then log out and in again",
    facts: { state: "denied" },
  });
});

test("an engine that does not answer is told with the time it was given", async (t) => {
  const found = await look({ programs: { [dockerInfo]: { kind: "late" } } });
  t.like(found["engine"], {
    verdict: "bad",
    found: "Docker did not answer within 1.5 s",
    facts: { state: "silent" },
  });
});

test("of several engines the first that answers counts, else the first that is installed", async (t) => {
  const stopped = failing("Is the docker daemon running?");
  const both = await look({
    programs: {
      [dockerInfo]: stopped,
      "podman info --format json": recorded("podman-fedora-41"),
    },
  });
  t.like(both["engine"], { verdict: "ok", facts: { name: "podman" } });
  const none = await look({
    programs: {
      [dockerInfo]: stopped,
      "podman info --format json": failing("cannot connect to podman"),
    },
  });
  t.like(none["engine"], { verdict: "bad", facts: { name: "docker" } });
  t.like((await look({}))["engine"], { verdict: "bad", found: "none installed" });
});

test("KIND_EXPERIMENTAL_PROVIDER decides, and a wrong one is said", async (t) => {
  const programs = {
    [dockerInfo]: recorded("ubuntu-docker-29"),
    "podman info --format json": recorded("podman-fedora-41"),
  };
  const named = await look({ programs, env: { KIND_EXPERIMENTAL_PROVIDER: "podman" } });
  t.like(named["engine"], { facts: { name: "podman" } });
  const away = await look({ programs, env: { KIND_EXPERIMENTAL_PROVIDER: "nerdctl" } });
  t.like(away["engine"], { verdict: "bad", fix: "unset KIND_EXPERIMENTAL_PROVIDER" });
  const wrong = await look({ programs, env: { KIND_EXPERIMENTAL_PROVIDER: "dokcer" } });
  t.like(wrong["engine"], { verdict: "bad", fix: "unset KIND_EXPERIMENTAL_PROVIDER" });
});

test("Windows containers cannot run kind", async (t) => {
  const found = await look({
    platform: "win32",
    programs: { [dockerInfo]: changed("wsl2-docker-desktop-28", { OSType: "windows" }) },
  });
  t.like(found["engine"], { verdict: "bad", wanted: "Linux containers" });
});

test("while no engine answers the kernel says which cgroup version one would have", async (t) => {
  const space = (type: number) => async () => ({ freeBytes: 1, totalBytes: 1, type });
  t.like((await look({ space: space(0x63_67_72_70) }))["engine.cgroup"], {
    verdict: "ok",
    found: "version 2",
  });
  t.like(
    (await look({ space: space(0x01_02_19_94), release: "5.10.16.3-microsoft-standard-WSL2" }))[
      "engine.cgroup"
    ],
    {
      verdict: "warn",
      found: "version 1",
      fix: "In .wslconfig: [wsl2] kernelCommandLine=cgroup_no_v1=all; wsl --shutdown",
    },
  );
  t.is((await look({ platform: "darwin" }))["engine.cgroup"], undefined);
});

test("an engine on another machine publishes its ports over there", async (t) => {
  const programs = { [dockerInfo]: recorded("ubuntu-docker-29") };
  for (const [place, told] of [
    ["ssh://ada@build.corp", true],
    ["tcp://10.0.0.5:2375", true],
    ["tcp://127.0.0.1:2375", false],
    ["unix:///run/user/1000/docker.sock", false],
  ] as const) {
    const found = await look({ programs, env: { DOCKER_HOST: place } });
    t.is(found["engine.elsewhere"] !== undefined, told, place);
  }
});
