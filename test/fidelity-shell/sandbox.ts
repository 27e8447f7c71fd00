/** A container as the recordings had it: the fixture's files, a user, process 1. */
import { randomFillSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { packageFile } from "../../src/root.ts";
import { applets } from "../../src/embedded/containers/applets/applets.table.ts";
import { defaultCapabilities } from "../../src/embedded/containers/kernel/capabilities.ts";
import { executableText } from "../../src/embedded/containers/kernel/execute.ts";
import type { Host } from "../../src/embedded/containers/kernel/host.ts";
import {
  Directory,
  RegularFile,
  SymbolicLink,
} from "../../src/embedded/containers/kernel/inode.ts";
import { FileSystem } from "../../src/embedded/containers/kernel/file-system.ts";
import type { Inode } from "../../src/embedded/containers/kernel/inode.ts";
import { Kernel } from "../../src/embedded/containers/kernel/kernel.ts";
import type { KernelOptions } from "../../src/embedded/containers/kernel/kernel-state.ts";
import { initialCredentials } from "../../src/embedded/containers/kernel/permissions.ts";
import type { Credentials } from "../../src/embedded/containers/kernel/permissions.ts";
import { Pipe } from "../../src/embedded/containers/kernel/pipe.ts";
import { PodNetwork } from "../../src/embedded/containers/network/pod-network.ts";
import { makeFolder, mountSystem } from "../../src/embedded/containers/sandbox/container-files.ts";
import { programs } from "../../src/embedded/containers/sandbox/programs.ts";
import { startProcess } from "../../src/embedded/containers/sandbox/start-process.ts";
import type { StartedProcess } from "../../src/embedded/containers/sandbox/start-process.ts";

interface FixtureEntry {
  path: string;
  type: "file" | "directory" | "link";
  mode?: string;
  uid?: number;
  gid?: number;
  time?: string;
  text?: string;
  base64?: string;
  target?: string;
  "gunzip of"?: string;
}

const fixture = JSON.parse(
  readFileSync(packageFile("test", "fidelity-shell", "fixture.json"), "utf8"),
) as FixtureEntry[];

const contentOf = (entry: FixtureEntry): Uint8Array => {
  const origin = entry["gunzip of"];
  if (origin !== undefined) {
    return gunzipSync(contentOf(fixture.find(({ path }) => path === origin)!));
  }

  return entry.base64 === undefined
    ? Buffer.from(entry.text ?? "", "utf8")
    : Buffer.from(entry.base64, "base64");
};

const makeInode = (fs: FileSystem, entry: FixtureEntry): Inode => {
  const owner = {
    mode: Number.parseInt(entry.mode ?? "0777", 8),
    uid: entry.uid ?? 0,
    gid: entry.gid ?? 0,
  };
  if (entry.type === "directory") {
    return new Directory(fs, owner);
  }

  if (entry.type === "link") {
    return new SymbolicLink(fs, entry.target!, owner);
  }

  const file = new RegularFile(fs, owner);
  file.data.write(0, contentOf(entry));
  return file;
};

const makeTree = (fs: FileSystem): Directory => {
  const root = new Directory(fs, { mode: 0o755, uid: 0, gid: 0 });
  const made: [Inode, number][] = [];
  for (const entry of fixture) {
    const slash = entry.path.lastIndexOf("/");
    const inode = makeInode(fs, entry);
    makeFolder(root, entry.path.slice(0, slash)).add(entry.path.slice(slash + 1), inode);
    made.push([inode, Date.parse(entry.time ?? "2024-01-15T10:00:00Z")]);
  }

  for (const [inode, time] of made) {
    inode.atime = time;
    inode.mtime = time;
    inode.ctime = time;
  }

  const bin = makeFolder(root, "bin");
  const program = new RegularFile(fs, { mode: 0o755, uid: 0, gid: 0 });
  program.data.write(0, Buffer.from(executableText("busybox"), "latin1"));
  bin.add("busybox", program);
  for (const name of applets.keys()) {
    bin.add(name, new SymbolicLink(fs, "/bin/busybox", { uid: 0, gid: 0 }));
  }

  return root;
};

const pod = {
  name: "web-0",
  namespace: "default",
  ip: "10.244.1.23",
  node: "node-1",
  hostNetwork: false,
};

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
      // There was no interface but loopback.
      ping: (address, signal) => network.ping({ ...pod, ip: "" }, address, signal),
    },
  };
};

export interface Snippet {
  id: string;
  user: "root" | "app";
  process: "main" | "exec";
  stdin?: string;
  snippet: string;
}

export interface Outcome {
  stdout: string;
  stderr: string;
  exit: number;
}

const environmentOf = (user: string): Map<string, string> =>
  new Map([
    ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
    ["HOSTNAME", "web-0"],
    ["HOME", user === "root" ? "/root" : "/home/app"],
    ["KUBERNETES_PORT", "tcp://10.96.0.1:443"],
    ["KUBERNETES_PORT_443_TCP", "tcp://10.96.0.1:443"],
    ["KUBERNETES_PORT_443_TCP_ADDR", "10.96.0.1"],
    ["KUBERNETES_PORT_443_TCP_PORT", "443"],
    ["KUBERNETES_PORT_443_TCP_PROTO", "tcp"],
    ["KUBERNETES_SERVICE_HOST", "10.96.0.1"],
    ["KUBERNETES_SERVICE_PORT", "443"],
    ["KUBERNETES_SERVICE_PORT_HTTPS", "443"],
  ]);

export interface SandboxOptions {
  user: "root" | "app";
  /** Collects what went wrong inside our own programs. */
  faults: string[];
  noNewPrivileges?: boolean;
  trace?: KernelOptions["trace"];
}

export interface Sandbox {
  kernel: Kernel;
  credentials(): Credentials;
  environment: Map<string, string>;
}

/** A container with a fresh copy of the fixture, in which nothing runs yet. */
export const makeSandbox = ({ user, faults, noNewPrivileges, trace }: SandboxOptions): Sandbox => {
  const host = makeHost();
  const kernel = new Kernel({
    host,
    hostname: "web-0",
    address: pod.ip,
    memoryLimit: undefined,
    cpuLimit: undefined,
    secondPid: 101,
    log: (message) => void faults.push(message),
    ...(trace === undefined ? {} : { trace }),
  });
  const fs = new FileSystem("overlay", "overlay", () => host.now());
  const root = makeTree(fs);
  kernel.mounts.add({
    fs,
    root,
    point: undefined,
    path: "/",
    readOnly: false,
    options: "relatime",
  });
  mountSystem(kernel, root, kernel.viewer);
  const ids =
    user === "root"
      ? { uid: 0, gid: 0, groups: [0, 10] }
      : { uid: 1000, gid: 1000, groups: [1000] };
  return {
    kernel,
    credentials: () => initialCredentials(ids, defaultCapabilities, noNewPrivileges === true),
    environment: environmentOf(user),
  };
};

/** Waits for a process, then ends whatever still runs. @returns its exit code, -1 after the deadline */
export const finishSandbox = async (
  { kernel }: Sandbox,
  { process, drained }: StartedProcess,
  timeout: number,
): Promise<number> => {
  const deadline = performance.now() + timeout;
  while (process.ended === undefined && performance.now() < deadline) {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        withdraw();
        clearTimeout(timer);
        resolve();
      };
      const withdraw = kernel.processEnded.add(done);
      const timer = setTimeout(done, Math.min(1000, timeout));
    });
  }

  const exit = process.ended?.code ?? -1;
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
  for (const each of kernel.processes.values()) {
    kernel.finish(each, { code: 137, signal: 9 });
  }

  await drained;
  return exit;
};

/** Runs one snippet to its end; `faults` collects what went wrong inside our own programs. */
export const runSnippet = async (
  entry: Snippet,
  faults: string[],
  timeout = 15_000,
): Promise<Outcome> => {
  const sandbox = makeSandbox({ user: entry.user, faults });
  const { kernel, credentials, environment } = sandbox;
  const base = {
    environment,
    workingDirectory: "/",
    stdin: undefined,
    stdout: () => undefined,
    stderr: () => undefined,
    tty: false,
  };
  if (entry.process === "exec") {
    const init = await startProcess(kernel, programs, {
      ...base,
      argv: ["sleep", "3600"],
      credentials: credentials(),
    });
    init.process.dispositions.set(2, "ignore");
  }

  let stdin: Pipe | undefined;
  if (entry.stdin !== undefined) {
    stdin = new Pipe();
    stdin.put(Buffer.from(entry.stdin, "utf8"));
  }

  const output = { stdout: "", stderr: "" };
  const started = await startProcess(kernel, programs, {
    ...base,
    argv: ["sh", "-c", Buffer.from(entry.snippet, "utf8").toString("latin1")],
    credentials: credentials(),
    stdin,
    stdout: (chunk) => void (output.stdout += Buffer.from(chunk).toString("latin1")),
    stderr: (chunk) => void (output.stderr += Buffer.from(chunk).toString("latin1")),
  });
  started.process.dispositions.set(2, "ignore");
  started.process.dispositions.set(3, "ignore");
  const exit = await finishSandbox(sandbox, started, timeout);
  const text = (raw: string): string => Buffer.from(raw, "latin1").toString("utf8");
  return { stdout: text(output.stdout), stderr: text(output.stderr), exit };
};
