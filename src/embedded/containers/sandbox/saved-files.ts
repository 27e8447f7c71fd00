/** The few files of a node's tree that are worth keeping: what people put where settings and homes are. */
import { Directory, RegularFile, SymbolicLink } from "../kernel/inode.ts";
import type { Inode } from "../kernel/inode.ts";
import { makeFolder } from "./container-files.ts";

export interface SavedFile {
  path: string;
  mode: number;
  uid: number;
  gid: number;
  /** Base64, of a file. */
  content?: string;
  /** Of a symbolic link. */
  target?: string;
}

const places = ["/etc", "/home", "/opt", "/root", "/var/lib/kubelet/seccomp"];
/** Bytes of one node, and of one file. */
const most = 512 * 1024;
const mostOfOne = 64 * 1024;

export const collectFiles = (root: Directory): SavedFile[] => {
  const files: SavedFile[] = [];
  let left = most;
  const visit = (folder: Directory, path: string): void => {
    for (const name of folder.names()) {
      const inode = folder.lookup(name)!;
      const at = { path: `${path}/${name}`, mode: inode.mode, uid: inode.uid, gid: inode.gid };
      if (inode instanceof Directory) {
        visit(inode, at.path);
      } else if (inode instanceof SymbolicLink) {
        files.push({ ...at, target: inode.target });
      } else if (inode instanceof RegularFile && inode.size <= Math.min(left, mostOfOne)) {
        left -= inode.size;
        const content = Buffer.from(inode.data.read(0, inode.size)).toString("base64");
        files.push({ ...at, content });
      }
    }
  };
  for (const path of places) {
    const folder = folderAt(root, path);
    if (folder !== undefined) {
      visit(folder, path);
    }
  }

  return files;
};

const folderAt = (root: Directory, path: string): Directory | undefined => {
  let at: Directory | undefined = root;
  for (const name of path.split("/").slice(1)) {
    const next: Inode | undefined = at?.lookup(name);
    at = next instanceof Directory ? next : undefined;
  }

  return at;
};

/** Puts them into a fresh tree, over what stands there. */
export const restoreFiles = (root: Directory, files: readonly SavedFile[]): void => {
  for (const { path, mode, uid, gid, content, target } of files) {
    const slash = path.lastIndexOf("/");
    const folder = makeFolder(root, path.slice(0, slash));
    const name = path.slice(slash + 1);
    if (folder.lookup(name) !== undefined) {
      folder.remove(name);
    }

    if (target !== undefined) {
      folder.add(name, new SymbolicLink(root.fs, target, { uid, gid }));
      continue;
    }

    const file = new RegularFile(root.fs, { mode, uid, gid });
    file.data.write(0, Buffer.from(content ?? "", "base64"));
    folder.add(name, file);
  }
};
