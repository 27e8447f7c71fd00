/** Mounts of a pod's volumes: shared directories, files given as content, folders of the node. */
import { Directory, RegularFile, SymbolicLink } from "../kernel/inode.ts";
import { FileSystem } from "../kernel/file-system.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { putFile, makeFolder, mountAt } from "./container-files.ts";
import { NodeFiles } from "./node-files.ts";
import type { NodeFilesOptions } from "./node-files.ts";
import type { Mount as VolumeMount, MountedFile } from "../runtime.ts";

/** Volumes that outlive a container: by pod and key, and the nodes' own files. */
export class SharedVolumes {
  readonly nodes: NodeFiles;
  readonly #shared = new Map<string, { fs: FileSystem; root: Directory }>();

  constructor(options?: NodeFilesOptions) {
    this.nodes = new NodeFiles(options);
  }

  shared(kernel: Kernel, key: string): { fs: FileSystem; root: Directory } {
    const volume = this.#shared.get(key) ?? newVolume(kernel, "ext4", "/dev/nvme0n1p1");
    this.#shared.set(key, volume);
    return volume;
  }
}

const newVolume = (
  kernel: Kernel,
  type: string,
  source: string,
): { fs: FileSystem; root: Directory } => {
  const fs = new FileSystem(type, source, () => kernel.host.now());
  return { fs, root: new Directory(fs, { mode: 0o777, uid: 0, gid: 0 }) };
};

/** As the kubelet writes them: a dated folder, `..data` that points to it, links to its entries. */
const fillVolume = (root: Directory, files: MountedFile[], now: number): void => {
  const stamp = new Date(now).toISOString().replace("T", "_").replaceAll(/[-:]/g, "_").slice(0, 19);
  const dated = `..${stamp}.${String(now % 1e9).padStart(9, "0")}`;
  const folder = makeFolder(root, dated);
  root.mode = 0o1777;
  for (const { path, content, mode } of files) {
    putFile(folder, `/${path}`, Buffer.from(content, "base64"), mode);
  }

  root.add("..data", new SymbolicLink(root.fs, dated, { uid: 0, gid: 0 }));
  for (const name of new Set(files.map(({ path }) => path.split("/")[0]!))) {
    root.add(name, new SymbolicLink(root.fs, `..data/${name}`, { uid: 0, gid: 0 }));
  }
};

/** A new version of the files; open files keep the old one. */
const updateVolume = (root: Directory, files: MountedFile[], now: number): void => {
  for (const name of root.names()) {
    root.remove(name);
  }

  fillVolume(root, files, now);
};

/** A mounted volume of files follows what it was made of; a single file stays as it is. */
export const refreshVolume = (kernel: Kernel, { path, source }: VolumeMount): void => {
  const mounted = kernel.mounts.list.findLast((mount) => mount.path === path);
  if (source.kind === "files" && mounted?.root instanceof Directory) {
    updateVolume(mounted.root, source.files, kernel.host.now());
  }
};

/** Makes the place for a mount in whatever is mounted above it. */
const preparePoint = (kernel: Kernel, path: string, isFile: boolean): void => {
  const { mounts } = kernel;
  let at = mounts.root;
  const names = path.split("/").filter((name) => name !== "");
  for (const [index, name] of names.entries()) {
    const folder = at.inode as Directory;
    if (folder.lookup(name) === undefined) {
      const owner = { mode: 0o755, uid: 0, gid: 0 };
      const last = index === names.length - 1;
      folder.add(
        name,
        last && isFile ? new RegularFile(folder.fs, owner) : new Directory(folder.fs, owner),
      );
    }

    at = mounts.enter({ mount: at.mount, inode: folder.lookup(name)! });
    if (!(at.inode instanceof Directory)) {
      return;
    }
  }
};

export const mountVolume = (
  kernel: Kernel,
  volumes: SharedVolumes,
  pod: { uid: string; node: string },
  mount: VolumeMount,
): void => {
  const { source, path, readOnly } = mount;
  if (source.kind === "files") {
    const [file] = source.files;
    if (source.files.length === 1 && file?.path === "") {
      mountFile(kernel, path, Buffer.from(file.content, "base64"), file.mode, readOnly);
      return;
    }

    preparePoint(kernel, path, false);
    const { fs, root } = newVolume(kernel, "tmpfs", "tmpfs");
    fillVolume(root, source.files, kernel.host.now());
    mountAt(kernel, fs, root, path, { readOnly, text: "relatime" });
    return;
  }

  const volume =
    source.kind === "shared"
      ? volumes.shared(kernel, `${pod.uid} ${source.key}`)
      : volumes.nodes.volume(pod.node, source.path, () => kernel.host.now());
  preparePoint(kernel, path, volume.root.type !== "directory");
  mountAt(kernel, volume.fs, volume.root, path, { readOnly, text: "relatime" });
  if (source.kind === "host" && source.path === "/") {
    mountSystemBelow(kernel, path);
  }
};

/** The root of a node comes with what is mounted on it: processes and devices. */
const mountSystemBelow = (kernel: Kernel, path: string): void => {
  for (const below of ["/proc", "/dev"]) {
    const own = kernel.mounts.list.find((mount) => mount.path === below);
    if (own !== undefined) {
      mountAt(kernel, own.fs, own.root, `${path}${below}`, { text: own.options });
    }
  }
};

/** One file over another, as /etc/hosts is. */
export const mountFile = (
  kernel: Kernel,
  path: string,
  content: Uint8Array,
  mode: number,
  readOnly = false,
): void => {
  preparePoint(kernel, path, true);
  const { fs, root } = newVolume(kernel, "ext4", "/dev/nvme0n1p1");
  const file = putFile(root, "/file", content, mode);
  mountAt(kernel, fs, file, path, { readOnly, text: "relatime" });
};
