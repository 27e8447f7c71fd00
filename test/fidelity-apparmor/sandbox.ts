/** The machine of the recordings: its files, its programs `sock` and `tool`, and one kernel for all commands of a profile. */
import { randomFillSync } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { applets } from "../../src/embedded/containers/applets/applets.table.ts";
import { allCapabilities } from "../../src/embedded/containers/kernel/capabilities.ts";
import { executableText } from "../../src/embedded/containers/kernel/execute.ts";
import { FileSystem } from "../../src/embedded/containers/kernel/file-system.ts";
import type { Host } from "../../src/embedded/containers/kernel/host.ts";
import { Directory, SymbolicLink } from "../../src/embedded/containers/kernel/inode.ts";
import { Kernel } from "../../src/embedded/containers/kernel/kernel.ts";
import { initialCredentials } from "../../src/embedded/containers/kernel/permissions.ts";
import type { SecurityModule } from "../../src/embedded/containers/kernel/security.ts";
import { SystemError, reasonOf } from "../../src/embedded/containers/kernel/system-error.ts";
import { PodNetwork } from "../../src/embedded/containers/network/pod-network.ts";
import {
  makeFolder,
  mountSystem,
  putFile,
} from "../../src/embedded/containers/sandbox/container-files.ts";
import { programs } from "../../src/embedded/containers/sandbox/programs.ts";
import { startProcess } from "../../src/embedded/containers/sandbox/start-process.ts";
import { sock, tool } from "./fixture-programs.ts";

const allPrograms = new Map([...programs, ["sock", sock] as const, ["tool", tool] as const]);

const pod = { name: "m", namespace: "default", ip: "", node: "node-1", hostNetwork: false };

const makeHost = (): Host => {
  const network = new PodNetwork();
  return {
    now: () => Date.now(),
    sleep: async (ms, signal) => {
      await sleep(ms, undefined, { signal });
    },
    pause: async (ms) => {
      await sleep(Math.min(ms, 2));
    },
    measure: () => performance.now(),
    random: (length) => randomFillSync(new Uint8Array(length)),
    component: async () => 127,
    network: {
      query: (name, type) => network.query(pod, name, type),
      connect: (to) => network.connect(pod, to),
      listen: async (at, accept) => network.listen(pod, at, accept),
      ping: (address, signal) => network.ping(pod, address, signal),
    },
  };
};

const texts: Record<string, string> = {
  "/data/a.txt": "aaa\n",
  "/data/b.txt": "bbb\n",
  "/data/u.txt": "uuu\n",
  "/data/.hidden": "hid\n",
  "/data/sub/x.txt": "xxx\n",
  "/data/sub/deep/y.log": "yyy\n",
  "/etc/hostname": "drydock\n",
  "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\nu:x:1000:1000::/home/u:/bin/sh\n",
  "/etc/group": "root:x:0:\nu:x:1000:\n",
};

const makeTree = (fs: FileSystem): Directory => {
  const root = new Directory(fs, { mode: 0o755, uid: 0, gid: 0 });
  makeFolder(root, "/data/dir");
  for (const [path, text] of Object.entries(texts)) {
    const file = putFile(root, path, Buffer.from(text));
    file.uid = path === "/data/u.txt" ? 1000 : 0;
    file.gid = file.uid;
  }

  const executables = { "/bin/busybox": "busybox", "/bin/sock": "sock", "/data/tool": "tool" };
  for (const [path, program] of Object.entries(executables)) {
    putFile(root, path, Buffer.from(executableText(program), "latin1"), 0o755);
  }

  putFile(root, "/data/script.sh", Buffer.from("#!/bin/sh\necho script ran\n"), 0o755);
  for (const path of ["/data/dir", "/tmp", "/srv", "/root", "/home/u"]) {
    makeFolder(root, path);
  }

  makeFolder(root, "/tmp").mode = 0o1777;
  const link = (path: string, target: string): void => {
    const slash = path.lastIndexOf("/");
    makeFolder(root, path.slice(0, slash)).add(
      path.slice(slash + 1),
      new SymbolicLink(fs, target, { uid: 0, gid: 0 }),
    );
  };
  link("/data/link", "a.txt");
  link("/sbin", "bin");
  for (const name of applets.keys()) {
    link(`/bin/${name}`, "/bin/busybox");
  }

  return root;
};

/** The recordings were made where the machine's own security file system is mounted. */
const showModules = (kernel: Kernel): void => {
  const sys = kernel.mounts.list.find(({ path }) => path === "/sys")!.root as Directory;
  for (const name of ["apparmor", "evm", "ima", "integrity", "lockdown", "lsm"]) {
    makeFolder(sys, `/kernel/security/${name}`);
  }
};

/** Words of a command line with its quotes taken off. */
const split = (line: string): string[] =>
  [...line.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) =>
    word.replaceAll(
      /'([^']*)'|"([^"]*)"/g,
      (_, single?: string, double?: string) => single ?? double ?? "",
    ),
  );

export interface Outcome {
  exit: number;
  stdout: string;
  stderr: string;
}

const patience = 20_000;

/** Runs one command in a fresh copy of the fixture, under a profile. */
export const runCommand = async (
  line: string,
  profile: string,
  security: SecurityModule,
  faults: string[],
): Promise<Outcome> => {
  const host = makeHost();
  const kernel = new Kernel({
    host,
    hostname: "drydock",
    address: "127.0.0.1",
    networked: false,
    memoryLimit: undefined,
    cpuLimit: undefined,
    secondPid: 4000,
    security,
    firstFreePort: 1024,
    log: (message) => void faults.push(message),
  });
  const fs = new FileSystem("ext4", "/dev/sda1", () => host.now());
  const root = makeTree(fs);
  kernel.mounts.add({
    fs,
    root,
    point: undefined,
    path: "/",
    readOnly: false,
    options: "relatime",
  });
  mountSystem(kernel, root, kernel.viewer, { writableSettings: true });
  showModules(kernel);
  const base = {
    environment: new Map([["PATH", "/bin:/sbin"]]),
    workingDirectory: "/",
    stdin: undefined,
    tty: false,
  };
  const quiet = { stdout: () => undefined, stderr: () => undefined };
  const credentials = () =>
    initialCredentials({ uid: 0, gid: 0, groups: [] }, allCapabilities, false);
  await startProcess(kernel, allPrograms, {
    ...base,
    ...quiet,
    argv: ["sleep", "3600"],
    credentials: credentials(),
  });
  const output = { stdout: "", stderr: "" };
  const argv = split(line);
  try {
    const { process, drained } = await startProcess(kernel, allPrograms, {
      ...base,
      argv,
      credentials: credentials(),
      profile,
      stdout: (chunk) => void (output.stdout += Buffer.from(chunk).toString("latin1")),
      stderr: (chunk) => void (output.stderr += Buffer.from(chunk).toString("latin1")),
    });
    const deadline = performance.now() + patience;
    while (process.ended === undefined && performance.now() < deadline) {
      await new Promise<void>((resolve) => {
        const done = (): void => {
          withdraw();
          clearTimeout(timer);
          resolve();
        };
        const withdraw = kernel.processEnded.add(done);
        const timer = setTimeout(done, 1000);
      });
    }

    const exit = process.ended?.code ?? -1;
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    endAll(kernel);
    await drained;
    return { exit, ...output };
  } catch (error) {
    if (!(error instanceof SystemError)) {
      throw error;
    }

    endAll(kernel);
    return { exit: 127, stdout: "", stderr: `exec ${argv[0]!}: ${reasonOf(error)}\n` };
  }
};

const endAll = (kernel: Kernel): void => {
  for (const each of kernel.processes.values()) {
    kernel.signal(each, 9, false);
    kernel.finish(each, { code: 137, signal: 9 });
  }
};
