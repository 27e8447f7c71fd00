/** The file systems of nodes, which hostPath volumes and debuggers of nodes reach. */
import {
  policyTexts,
  putAt,
  securityFiles,
  securityFolders,
} from "../../apparmor/node/security-files.ts";
import type { ProfileTable } from "../../apparmor/module/profile-table.ts";
import { executableText } from "../kernel/execute.ts";
import { FileSystem } from "../kernel/file-system.ts";
import { Directory, RegularFile, SymbolicLink } from "../kernel/inode.ts";
import type { Inode } from "../kernel/inode.ts";
import { makeFolder, putFile } from "./container-files.ts";
import { addShell } from "./image-tree.ts";
import { collectFiles, restoreFiles } from "./saved-files.ts";
import type { SavedFile } from "./saved-files.ts";

export interface NodeVolume {
  fs: FileSystem;
  root: Inode;
}

/** What reading a file of a node gives: its bytes, or why not in Go's words. */
export type NodeFile = { content: Uint8Array } | { error: string };

const folders = [
  "/dev",
  "/etc/kubernetes",
  "/home",
  "/mnt",
  "/opt",
  "/proc",
  "/root",
  "/run",
  "/sys",
  "/tmp",
  "/usr/bin",
  "/var/lib/kubelet/pods",
  "/var/log/containers",
  "/var/log/pods",
];

const osRelease = `PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
NAME="Debian GNU/Linux"
VERSION_ID="13"
ID=debian
`;

const maximumLinks = 40;

interface NodeTree extends NodeVolume {
  root: Directory;
  /** Files worth keeping that every node begins with, as text. */
  fresh: ReadonlySet<string>;
}

export interface NodeFilesOptions {
  /** Profiles that the node's kernel has. */
  table(node: string): ProfileTable;
}

export class NodeFiles {
  readonly #options: NodeFilesOptions | undefined;
  readonly #nodes = new Map<string, NodeTree>();
  readonly #saved = new Map<string, SavedFile[]>();

  constructor(options?: NodeFilesOptions) {
    this.#options = options;
  }

  /** The node's whole tree. @param now Milliseconds since 1970. */
  of(node: string, now: () => number): NodeVolume & { root: Directory } {
    const known = this.#nodes.get(node);
    if (known !== undefined) {
      return known;
    }

    const fs = new FileSystem("ext4", "/dev/nvme0n1p1", now);
    const root = new Directory(fs, { mode: 0o755, uid: 0, gid: 0 });
    for (const path of folders) {
      makeFolder(root, path);
    }

    putFile(root, "/etc/hostname", Buffer.from(`${node}\n`));
    putFile(root, "/etc/os-release", Buffer.from(osRelease));
    addShell(root);
    this.#addAppArmor(node, fs, root);
    const fresh = new Set(collectFiles(root).map((file) => JSON.stringify(file)));
    restoreFiles(root, this.#saved.get(node) ?? []);
    const made = { fs, root, fresh };
    this.#nodes.set(node, made);
    return made;
  }

  /** What the node had in an earlier life; before anybody reaches its files. */
  restore(node: string, files: SavedFile[]): void {
    this.#saved.set(node, files);
  }

  /** Nodes where files worth keeping have changed since the last call, with all of them. */
  changed(): [node: string, files: SavedFile[]][] {
    return [...this.#nodes].flatMap(([node, { root, fresh }]) => {
      const files = collectFiles(root).filter((file) => !fresh.has(JSON.stringify(file)));
      if (JSON.stringify(files) === JSON.stringify(this.#saved.get(node) ?? [])) {
        return [];
      }

      this.#saved.set(node, files);
      return [[node, files]];
    });
  }

  #addAppArmor(node: string, fs: FileSystem, root: Directory): void {
    const text = executableText("apparmor_parser");
    putFile(root, "/usr/sbin/apparmor_parser", Buffer.from(text, "latin1"), 0o755);
    root.add("sbin", new SymbolicLink(fs, "usr/sbin", { uid: 0, gid: 0 }));
    for (const [name, content] of Object.entries(policyTexts)) {
      putFile(root, `/etc/apparmor.d/${name}`, Buffer.from(content));
    }

    const sys = makeFolder(root, "/sys");
    const table = this.#options?.table(node);
    for (const [path, file] of table === undefined ? [] : securityFiles(fs, table)) {
      putAt(sys, path, file);
    }

    for (const path of securityFolders) {
      makeFolder(sys, path);
    }
  }

  /** What a hostPath volume mounts; folders that are missing are made, as the runtime does. */
  volume(node: string, path: string, now: () => number): NodeVolume {
    const { fs, root } = this.of(node, now);
    const found = walk(root, path);
    return { fs, root: typeof found === "string" ? makeFolder(root, path) : found };
  }

  read(node: string, path: string): NodeFile {
    const known = this.#saved.has(node) ? this.of(node, () => Date.now()) : this.#nodes.get(node);
    const found = known === undefined ? "open: no such file or directory" : walk(known.root, path);
    if (typeof found === "string") {
      return { error: found.replace(/^open:/, `open ${path}:`) };
    }

    return found instanceof RegularFile
      ? { content: found.data.read(0, found.size) }
      : { error: `read ${path}: is a directory` };
  }
}

/** Follows links within the node. @returns the file, or Go's words for why there is none */
const walk = (root: Directory, path: string, links = 0): Inode | string => {
  let at: Inode = root;
  const names = path.split("/").filter((name) => name !== "" && name !== ".");
  for (const [index, name] of names.entries()) {
    if (!(at instanceof Directory)) {
      return "open: not a directory";
    }

    const next: Inode | undefined = name === ".." ? at.parent : at.lookup(name);
    if (next === undefined) {
      return "open: no such file or directory";
    }

    if (next instanceof SymbolicLink) {
      if (links >= maximumLinks) {
        return "open: too many levels of symbolic links";
      }

      const before = names.slice(0, index).join("/");
      const base = next.target.startsWith("/") ? next.target : `${before}/${next.target}`;
      return walk(root, [base, ...names.slice(index + 1)].join("/"), links + 1);
    }

    at = next;
  }

  return at;
};
