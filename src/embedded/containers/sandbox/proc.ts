/** /proc of one container: its processes and a machine to believe in. */
import { executablePath } from "../kernel/execute.ts";
import { Directory, GeneratedDirectory, GeneratedFile, SymbolicLink } from "../kernel/inode.ts";
import { FileSystem } from "../kernel/file-system.ts";
import type { Inode } from "../kernel/inode.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { MagicLink } from "../kernel/mounts.ts";
import type { Process } from "../kernel/process.ts";
import { formatMounts, mountInfo } from "./mount-text.ts";
import { attributeFolder, inspectOnOpen, ownedDirectory } from "./proc-attributes.ts";
import { processFiles } from "./proc-process.ts";
import { machineFiles, systemSettings } from "./proc-machine.ts";

/** Who looks decides what /proc/self is; the process that entered the kernel last is the one that looks. */
export interface Viewer {
  current: Process | undefined;
}

const descriptorFolder = (fs: FileSystem, process: Process): GeneratedDirectory =>
  ownedDirectory(
    fs,
    process,
    "fd",
    {
      names: () => [...process.descriptors.keys()].toSorted((a, b) => a - b).map(String),
      lookup: (name) => {
        const descriptor = process.descriptors.get(Number(name));
        return descriptor === undefined
          ? undefined
          : new MagicLink(
              fs,
              () => descriptor.file.path,
              () => ({ mount: process.root.mount, inode: descriptor.file.inode }),
            );
      },
    },
    0o500,
  );

const processFolder = (fs: FileSystem, kernel: Kernel, process: Process): GeneratedDirectory => {
  const files = processFiles(kernel, process);
  const links: Record<string, () => Inode> = {
    cwd: () =>
      new MagicLink(
        fs,
        () => kernel.mounts.pathOf(process.cwd, kernel.mounts.root),
        () => process.cwd,
      ),
    root: () =>
      new MagicLink(
        fs,
        () => "/",
        () => process.root,
      ),
    exe: () => new SymbolicLink(fs, executablePath(kernel, process), { uid: 0, gid: 0 }),
    fd: () => descriptorFolder(fs, process),
    attr: () => attributeFolder(fs, kernel, process),
    net: () => new SymbolicLink(fs, "self/net", { uid: 0, gid: 0 }),
    mounts: () => new GeneratedFile(fs, 0o444, () => formatMounts(kernel.mounts)),
    mountinfo: () => new GeneratedFile(fs, 0o444, () => mountInfo(kernel.mounts)),
  };
  const folder = ownedDirectory(fs, process, String(process.pid), {
    names: () => [...Object.keys(links), ...Object.keys(files)].toSorted(),
    lookup: (name) => {
      const file = files[name];
      if (file === undefined) {
        const inode = links[name]?.();
        if (inode instanceof Directory) {
          inode.parent = folder;
        }

        return inode;
      }

      const inode = new GeneratedFile(fs, file.mode ?? 0o444, file.generate);
      inode.onOpen = inspectOnOpen(kernel, process, name);
      inode.uid = process.credentials.euid;
      inode.gid = process.credentials.egid;
      return inode;
    },
  });
  return folder;
};

/** Files and folders of text by path, as a tree. */
export const textTree = (
  fs: FileSystem,
  files: Record<string, () => string>,
  folder = new Directory(fs, { mode: 0o555, uid: 0, gid: 0 }),
): Directory => {
  for (const [path, generate] of Object.entries(files)) {
    const names = path.split("/");
    let at = folder;
    for (const name of names.slice(0, -1)) {
      const next = at.entries.get(name) ?? new Directory(fs, { mode: 0o555, uid: 0, gid: 0 });
      if (!at.entries.has(name)) {
        at.add(name, next);
      }

      at = next as Directory;
    }

    at.add(names.at(-1)!, new GeneratedFile(fs, 0o444, generate));
  }

  return folder;
};

export const makeProc = (
  kernel: Kernel,
  viewer: Viewer,
): { fs: FileSystem; root: Directory; settings: Directory } => {
  const fs = new FileSystem("proc", "proc", () => kernel.host.now());
  const fixed = machineFiles(kernel);
  const settings = textTree(fs, systemSettings(kernel));
  let keys = "438\n";
  (settings.lookup("kernel") as Directory).add(
    "sysrq",
    new GeneratedFile(
      fs,
      0o644,
      () => keys,
      (text) => {
        keys = `${Number.parseInt(text, 10) || 0}\n`;
      },
    ),
  );
  const root: GeneratedDirectory = new GeneratedDirectory(fs, {
    names: () => [
      ...[...kernel.processes.keys()].toSorted((a, b) => a - b).map(String),
      ...Object.keys(fixed).filter((name) => !name.includes("/")),
      "mounts",
      "self",
      "thread-self",
    ],
    lookup: (name) => {
      if (/^\d+$/.test(name)) {
        const process = kernel.processes.get(Number(name));
        if (process === undefined) {
          return undefined;
        }

        const folder = processFolder(fs, kernel, process);
        folder.parent = root;
        return folder;
      }

      if (name === "self" || name === "thread-self") {
        return new SymbolicLink(fs, () => String(viewer.current?.pid ?? 1), { uid: 0, gid: 0 });
      }

      if (name === "mounts") {
        return new SymbolicLink(fs, "self/mounts", { uid: 0, gid: 0 });
      }

      const generate = fixed[name];
      return generate === undefined ? undefined : new GeneratedFile(fs, 0o444, generate);
    },
  });
  root.entries.set("sys", settings);
  settings.parent = root;
  return { fs, root, settings };
};
