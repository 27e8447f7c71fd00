import test from "ava";
import { foldersFinding } from "../../../src/doctor/findings/folders.ts";
import { kubectlFinding, toolsFinding } from "../../../src/doctor/findings/kubectl.ts";
import { loopbackFinding } from "../../../src/doctor/findings/loopback.ts";
import { cpuFinding, memoryFinding } from "../../../src/doctor/findings/memory.ts";
import { nodeFinding } from "../../../src/doctor/findings/node.ts";
import { practiceFinding } from "../../../src/doctor/findings/practice.ts";
import { proxyFinding } from "../../../src/doctor/findings/proxy.ts";
import { systemFinding } from "../../../src/doctor/findings/system.ts";
import { fakeHost } from "../../support/fake-host.ts";

test("Node 20.18 is too old, 20.19 and everything after is not", (t) => {
  for (const [node, verdict] of [
    ["18.20.4", "bad"],
    ["20.18.3", "bad"],
    ["20.19.0", "ok"],
    ["22.1.0", "ok"],
    ["26.0.0", "ok"],
  ] as const) {
    t.like(nodeFinding({ node })[0], { verdict, found: node, wanted: "20.19 or newer" });
  }
});

test("a kubectl that is missing is fetched where that is possible, and installed elsewhere", (t) => {
  const none = { complaints: [] };
  t.like(kubectlFinding(none, fakeHost())[0], { verdict: "warn" });
  t.like(kubectlFinding(none, fakeHost({ arch: "arm64" }))[0], { verdict: "bad" });
  t.like(kubectlFinding(none, fakeHost({ platform: "darwin", arch: "arm64" }))[0], {
    verdict: "bad",
    fix: "Install it with: brew install kubectl",
  });
  const old = { complaints: ["/usr/bin/kubectl is version 1.20.2; Drydock needs 1.29 to 1.36."] };
  t.regex(kubectlFinding(old, fakeHost())[0]!.found, /1\.20\.2/);
});

test("a DRYDOCK_KUBECTL that is useless is not passed over", (t) => {
  const named = {
    complaints: ["$DRYDOCK_KUBECTL names /x, which is not a program."],
    hint: "Unset it.",
  };
  t.like(kubectlFinding(named, fakeHost())[0], { verdict: "bad", fix: "Unset it." });
});

test("a kubectl says its version and its place; a newer one than tried is only a warning", (t) => {
  const kubectl = {
    path: "/home/ada/bin/kubectl",
    version: "1.36.4",
    minor: 36,
    from: "PATH",
  } as const;
  t.like(kubectlFinding({ kubectl, complaints: [] }, fakeHost())[0], {
    verdict: "ok",
    found: "1.36.4, ~/bin/kubectl",
    wanted: "1.29 to 1.36",
    facts: { minor: 36, from: "PATH" },
  });
  const newer = { ...kubectl, version: "1.39.0", minor: 39 };
  t.like(kubectlFinding({ kubectl: newer, complaints: [] }, fakeHost())[0], { verdict: "warn" });
});

test("programs that labs call are looked for", async (t) => {
  t.like((await toolsFinding(fakeHost({ programs: { curl: "", openssl: "" } })))[0], {
    verdict: "ok",
  });
  t.like((await toolsFinding(fakeHost({ platform: "darwin", programs: { curl: "" } })))[0], {
    verdict: "warn",
    found: "no openssl",
    fix: "brew install openssl",
  });
});

test("a folder that cannot be written, and a disk that is nearly full", async (t) => {
  const [state, cache, sockets] = await foldersFinding(
    fakeHost({
      disks: { "/home/ada/state": 150e6, "/home/ada/cache": 600e6 },
      writable: async (folder) => (folder.startsWith("/run") ? "EACCES" : undefined),
    }),
  );
  t.like(state, { id: "folder.state", verdict: "bad", found: "~/state, 150 MB free" });
  t.like(cache, { id: "folder.cache", verdict: "warn", wanted: "1.0 GB free" });
  t.like(sockets, {
    id: "folder.sockets",
    verdict: "bad",
    found: "/run/user/1000/drydock cannot be written (EACCES)",
  });
});

/** `uname -r` of real machines. */
const releases: [platform: NodeJS.Platform, release: string, name: string, verdict: string][] = [
  ["linux", "6.8.0-124-generic", "Linux", "ok"],
  ["linux", "5.15.133.1-microsoft-standard-WSL2", "WSL 2", "ok"],
  ["linux", "6.6.87.2-microsoft-standard-WSL2+", "WSL 2", "ok"],
  ["linux", "4.19.76-microsoft-standard", "WSL 2", "ok"],
  ["linux", "4.4.0-19041-Microsoft", "WSL 1", "bad"],
  ["darwin", "24.6.0", "macOS", "ok"],
  ["win32", "10.0.26100", "Windows", "warn"],
  ["freebsd", "14.1-RELEASE", "other", "warn"],
];

for (const [platform, release, name, verdict] of releases) {
  test(`a kernel ${release} on ${platform} is ${name}`, async (t) => {
    const [finding] = await systemFinding(fakeHost({ platform, release }));
    t.like(finding, { verdict, facts: { name } });
  });
}

test("the system says its name, and whether it is a container", async (t) => {
  const os = 'NAME="Ubuntu"\nPRETTY_NAME="Ubuntu 24.04.1 LTS"\n';
  const [wsl] = await systemFinding(
    fakeHost({
      release: "5.15.133.1-microsoft-standard-WSL2",
      files: { "/etc/os-release": os, "/.dockerenv": "" },
    }),
  );
  t.is(wsl?.found, "Ubuntu 24.04.1 LTS on WSL 2, kernel 5.15.133.1, x64, in a container");
  const [mac] = await systemFinding(
    fakeHost({
      platform: "darwin",
      arch: "arm64",
      programs: { "sw_vers -productVersion": "15.6.1\n" },
    }),
  );
  t.is(mac?.found, "macOS 15.6.1, arm64");
});

/** From a MacBook with 16 GB. */
const vmStat = `Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                                    11887.
Pages active:                                 467336.
Pages inactive:                               363803.
Pages speculative:                            102040.
Pages throttled:                                   0.
Pages wired down:                             196995.
Pages purgeable:                                1044.
`;

test("macOS gives back what it only remembers, so that counts as free", async (t) => {
  const mac = fakeHost({
    platform: "darwin",
    memory: { freeBytes: 11_887 * 16_384, totalBytes: 17_179_869_184 },
    programs: { vm_stat: vmStat, "vm_stat ": vmStat },
  });
  t.like((await memoryFinding(mac))[0], {
    verdict: "ok",
    found: "7.8 GB free of 17.2 GB",
    facts: { freeBytes: (11_887 + 363_803 + 102_040) * 16_384 },
  });
});

test("memory warns before it refuses", async (t) => {
  const free = async (freeBytes: number) =>
    (await memoryFinding(fakeHost({ memory: { freeBytes, totalBytes: 4e9 } })))[0];
  t.like(await free(700e6), { verdict: "ok" });
  t.like(await free(300e6), { verdict: "warn", found: "300 MB free of 4.0 GB" });
  t.like(await free(100e6), { verdict: "bad" });
  t.like(cpuFinding({ cpus: 1 })[0], { verdict: "warn", wanted: "2 or more" });
});

const proxies: [title: string, env: Record<string, string>, verdict: string, fix?: string][] = [
  ["none", {}, "ok"],
  [
    "one for everything",
    { http_proxy: "http://proxy.corp:3128" },
    "warn",
    "export NO_PROXY=localhost,127.0.0.1",
  ],
  [
    "one with other exceptions",
    { HTTPS_PROXY: "http://proxy.corp:3128", no_proxy: ".corp" },
    "warn",
    "export no_proxy=localhost,127.0.0.1,$no_proxy",
  ],
  [
    "one with half of the exceptions",
    { http_proxy: "http://proxy.corp:3128", NO_PROXY: "localhost,.corp" },
    "warn",
    "export NO_PROXY=localhost,127.0.0.1,$NO_PROXY",
  ],
  [
    "one that leaves this machine alone",
    { http_proxy: "http://proxy.corp:3128", NO_PROXY: "localhost, 127.0.0.0/8,::1" },
    "ok",
  ],
  ["one with a star", { all_proxy: "socks5://127.0.0.1:9050", no_proxy: "*" }, "ok"],
];

for (const [title, env, verdict, fix] of proxies) {
  test(`a proxy: ${title}`, (t) => {
    const [finding] = proxyFinding({ env });
    t.is(finding?.verdict, verdict as never);
    t.is(finding?.fix, fix);
  });
}

test("a proxy's password is not told", (t) => {
  const [finding] = proxyFinding({ env: { https_proxy: "http://ada:secret@proxy.corp:3128" } });
  t.is(finding?.found, "proxy.corp:3128 (https_proxy); also for this machine");
});

test("loopback that cannot be listened on is in the way of the practice cluster", async (t) => {
  t.like((await loopbackFinding(fakeHost()))[0], { verdict: "ok" });
  t.like((await loopbackFinding(fakeHost({ taken: { 0: "EADDRNOTAVAIL" } })))[0], {
    verdict: "bad",
    found: "127.0.0.1: EADDRNOTAVAIL",
  });
});

test("practice clusters run, rest, or do not answer", async (t) => {
  const status = {
    pid: 1,
    name: "practice",
    url: "https://127.0.0.1:40000",
    kubeconfig: "",
    kubernetes: "v1.36.4",
    nodes: 3,
    settled: true,
    rate: 1,
    skippedMs: 0,
    rssBytes: 210e6,
    kept: false,
    users: 0,
    build: "0.1.0+abc",
  };
  const folders = { "/home/ada/state/clusters": ["practice", "demo"] };
  const practice = async (name: string) => (name === "practice" ? status : undefined);
  t.like((await practiceFinding(fakeHost({ folders, practice })))[0], {
    verdict: "ok",
    found: "practice runs: v1.36.4, 3 nodes, 210 MB; 1 at rest",
  });
  t.like((await practiceFinding(fakeHost({ folders, practice, build: "0.2.0" })))[0], {
    verdict: "warn",
    fix: "drydock cluster down; else it is renewed when nobody uses it",
  });
  t.like((await practiceFinding(fakeHost({ folders, practice: async () => "silent" })))[0], {
    verdict: "warn",
    found: "demo did not answer within 1.5 s",
    fix: "drydock cluster down --name demo; its state is kept",
  });
  t.regex((await practiceFinding(fakeHost()))[0]!.found, /^none yet/);
});
