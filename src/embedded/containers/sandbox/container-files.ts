/** The mounts every container has besides its image: /proc, /dev, /sys, /dev/shm. */
import { Directory, RegularFile, SpecialFile, SymbolicLink } from "../kernel/inode.ts";
import type { Inode } from "../kernel/inode.ts";
import { FileSystem } from "../kernel/file-system.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { Mount } from "../kernel/mounts.ts";
import { makeProc, textTree } from "./proc.ts";
import type { Viewer } from "./proc.ts";

const owner = (mode: number): { mode: number; uid: number; gid: number } => ({
  mode,
  uid: 0,
  gid: 0,
});

const devices: [name: string, rdev: [number, number]][] = [
  ["full", [1, 7]],
  ["null", [1, 3]],
  ["random", [1, 8]],
  ["tty", [5, 0]],
  ["urandom", [1, 9]],
  ["zero", [1, 5]],
];

const links: [name: string, target: string][] = [
  ["fd", "/proc/self/fd"],
  ["stdin", "/proc/self/fd/0"],
  ["stdout", "/proc/self/fd/1"],
  ["stderr", "/proc/self/fd/2"],
];

/** A directory at a path of the container, made when it is missing. */
export const makeFolder = (root: Directory, path: string, mode = 0o755): Directory => {
  let at = root;
  for (const name of path.split("/").filter((part) => part !== "")) {
    const next = at.lookup(name);
    if (next instanceof Directory) {
      at = next;
    } else {
      const folder = new Directory(at.fs, owner(mode));
      at.add(name, folder);
      at = folder;
    }
  }

  return at;
};

/** As runc does for the working directory, unless the image has something else there. */
export const makeWorkingFolder = (root: Directory, path: string): void => {
  const names = path.split("/").filter((part) => part !== "" && part !== ".");
  let at: Directory | undefined = root;
  for (const name of names) {
    const next: Inode | undefined = at?.lookup(name);
    if (name === ".." || (next !== undefined && !(next instanceof Directory))) {
      return;
    }

    at = next;
  }

  makeFolder(root, names.join("/"));
};

const makeDev = (kernel: Kernel): FileSystem & { root: Directory } => {
  const fs = new FileSystem("tmpfs", "tmpfs", () => kernel.host.now(), {
    bytes: 64 * 2 ** 20,
    real: 64 * 2 ** 20,
  });
  const root = new Directory(fs, owner(0o755));
  for (const [name, rdev] of devices) {
    root.add(name, new SpecialFile(fs, "char", owner(0o666), rdev));
  }

  for (const [name, target] of links) {
    root.add(name, new SymbolicLink(fs, target, { uid: 0, gid: 0 }));
  }

  root.add("shm", new Directory(fs, owner(0o1777)));
  return Object.assign(fs, { root });
};

/** Numbers the file system, mounts it at a path and returns the mount. */
export const mountAt = (
  kernel: Kernel,
  fs: FileSystem,
  root: Mount["root"],
  path: string,
  options: { readOnly?: boolean; text?: string } = {},
): Mount => {
  const { mounts } = kernel;
  const { found } = mounts.resolve(
    { root: mounts.root, cwd: mounts.root, credentials: superuser },
    path,
    true,
  );
  const mount: Mount = {
    fs,
    root,
    point: found,
    path,
    readOnly: options.readOnly ?? false,
    options: options.text ?? "",
  };
  mounts.add(mount);
  return mount;
};

/** The runtime itself, which no permission stops. */
export const superuser = {
  uid: 0,
  euid: 0,
  suid: 0,
  gid: 0,
  egid: 0,
  sgid: 0,
  groups: [],
  effective: -1n,
  permitted: -1n,
  inheritable: 0n,
  bounding: -1n,
  ambient: 0n,
  noNewPrivileges: false,
};

export const mountSystem = (
  kernel: Kernel,
  image: Directory,
  viewer: Viewer,
  { writableSettings = false } = {},
): void => {
  for (const path of ["proc", "dev", "sys"]) {
    makeFolder(image, path);
  }

  const proc = makeProc(kernel, viewer);
  kernel.fileSystems.set("proc", () => proc);
  kernel.fileSystems.set("tmpfs", () => {
    const fs = new FileSystem("tmpfs", "tmpfs", () => kernel.host.now(), {
      bytes: 64 * 2 ** 20,
      real: 64 * 2 ** 20,
    });
    kernel.addVolatile(fs);
    return { fs, root: new Directory(fs, owner(0o1777)) };
  });
  mountAt(kernel, proc.fs, proc.root, "/proc", { text: "nosuid,nodev,noexec,relatime" });
  const dev = makeDev(kernel);
  mountAt(kernel, dev, dev.root, "/dev", { text: "nosuid,size=65536k,mode=755" });
  const shm = new FileSystem("tmpfs", "shm", () => kernel.host.now(), {
    bytes: 64 * 2 ** 20,
    real: 64 * 2 ** 20,
  });
  kernel.addVolatile(shm);
  mountAt(kernel, shm, new Directory(shm, owner(0o1777)), "/dev/shm", {
    text: "nosuid,nodev,noexec,relatime,size=65536k",
  });
  const sys = new FileSystem("sysfs", "sysfs", () => kernel.host.now());
  mountAt(kernel, sys, makeSys(kernel, sys), "/sys", {
    readOnly: true,
    text: "nosuid,nodev,noexec,relatime",
  });
  if (!writableSettings) {
    mountAt(kernel, proc.fs, proc.settings, "/proc/sys", {
      readOnly: true,
      text: "nosuid,nodev,noexec,relatime",
    });
  }
};

const makeSys = (kernel: Kernel, fs: FileSystem): Directory => {
  const { memoryLimit, cpuLimit } = kernel.options;
  const quota = cpuLimit === undefined ? "max" : String(cpuLimit * 100);
  const sys = textTree(fs, {
    "class/net/lo/address": () => "00:00:00:00:00:00\n",
    "fs/cgroup/cpu.max": () => `${quota} 100000\n`,
    "fs/cgroup/cpu.stat": () => `usage_usec ${Math.round(kernel.scheduler.usedMs * 1000)}\n`,
    "fs/cgroup/memory.current": () => `${kernel.memory}\n`,
    "fs/cgroup/memory.max": () => `${memoryLimit ?? "max"}\n`,
    "fs/cgroup/pids.current": () => `${kernel.processes.size}\n`,
    "kernel/mm/transparent_hugepage/enabled": () => "always [madvise] never\n",
    "devices/system/cpu/online": () => "0-1\n",
    "module/apparmor/parameters/enabled": () => "Y\n",
  });
  // Where the node mounts what security modules show; a container sees the empty place.
  (sys.lookup("kernel") as Directory).add("security", new Directory(fs, owner(0o755)));
  return sys;
};

/** Puts a file where the image or a mount has room for it. */
export const putFile = (
  root: Directory,
  path: string,
  bytes: Uint8Array,
  mode = 0o644,
): RegularFile => {
  const slash = path.lastIndexOf("/");
  const folder = makeFolder(root, path.slice(0, slash));
  const file = new RegularFile(root.fs, owner(mode));
  file.data.write(0, bytes);
  folder.add(path.slice(slash + 1), file);
  return file;
};
