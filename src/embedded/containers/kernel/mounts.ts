/** The mounts of one container, and where a path leads through them. */
import { Directory, SymbolicLink } from "./inode.ts";
import type { FileSystem } from "./file-system.ts";
import type { Inode } from "./inode.ts";
import { EXECUTE, requireAccess } from "./permissions.ts";
import type { Credentials } from "./permissions.ts";
import { SystemError } from "./system-error.ts";

export interface Mount {
  fs: FileSystem;
  root: Inode;
  /** What it covers; undefined for the root. */
  point: Location | undefined;
  /** The directory that holds the covered entry. */
  path: string;
  readOnly: boolean;
  /** As /proc/mounts shows them after ro or rw. */
  options: string;
}

export interface Location {
  mount: Mount;
  inode: Inode;
}

/** A symbolic link that leads to an object rather than to a name, as in /proc/self/fd. */
export class MagicLink extends SymbolicLink {
  readonly jump: () => Location;

  constructor(fs: FileSystem, text: () => string, jump: () => Location) {
    super(fs, text, { uid: 0, gid: 0 });
    this.jump = jump;
  }
}

export interface Resolved {
  /** Directory that holds the last name. */
  parent: Location;
  name: string;
  found: Location | undefined;
  /** The path ended in a slash. */
  mustBeDirectory: boolean;
  /** Where a magic link led, as its text has it. */
  target?: string;
}

/** From where and as whom a path is followed. */
export interface Walker {
  root: Location;
  cwd: Location;
  credentials: Credentials;
}

const maximumLinks = 40;

export class MountTable {
  readonly list: Mount[] = [];
  readonly #covers = new Map<Inode, Mount>();

  get root(): Location {
    return this.enter({ mount: this.list[0]!, inode: this.list[0]!.root });
  }

  add(mount: Mount): void {
    this.list.push(mount);
    if (mount.point !== undefined) {
      this.#covers.set(mount.point.inode, mount);
    }
  }

  remove(mount: Mount): void {
    this.list.splice(this.list.indexOf(mount), 1);
    if (mount.point !== undefined) {
      this.#covers.delete(mount.point.inode);
    }
  }

  /** Steps onto whatever is mounted here. */
  enter(location: Location): Location {
    const mount = this.#covers.get(location.inode);
    return mount === undefined || mount === location.mount
      ? location
      : this.enter({ mount, inode: mount.root });
  }

  up(location: Location, root: Location): Location {
    if (location.inode === root.inode) {
      return location;
    }

    if (location.inode === location.mount.root) {
      const { point } = location.mount;
      return point === undefined ? location : this.up(point, root);
    }

    const { parent } = location.inode as Directory;
    return { mount: location.mount, inode: parent };
  }

  /** Absolute path of a directory. @throws SystemError ENOENT when it has been removed. */
  pathOf(location: Location, root: Location): string {
    const names: string[] = [];
    let current = location;
    while (current.inode !== root.inode) {
      if (current.inode === current.mount.root) {
        const { point } = current.mount;
        if (point === undefined) {
          break;
        }

        current = point;
        continue;
      }

      const { parent } = current.inode as Directory;
      const { fixedName } = current.inode as Directory;
      const name =
        fixedName ?? [...parent.entries].find(([, inode]) => inode === current.inode)?.[0];
      if (name === undefined || parent === current.inode) {
        throw new SystemError("ENOENT");
      }

      names.unshift(name);
      current = { mount: current.mount, inode: parent };
    }

    return `/${names.join("/")}`;
  }

  /** @throws SystemError when a directory on the way is missing or closed. */
  resolve(walker: Walker, path: string, follow = true): Resolved {
    return this.#walk(walker, path.startsWith("/") ? walker.root : walker.cwd, path, follow, {
      left: maximumLinks,
    });
  }

  #walk(
    walker: Walker,
    start: Location,
    path: string,
    follow: boolean,
    links: { left: number },
  ): Resolved {
    if (path === "") {
      throw new SystemError("ENOENT");
    }

    const names = path.split("/").filter((name) => name !== "");
    const mustBeDirectory = /\/\.?$/.test(path);
    let at = path.startsWith("/") ? walker.root : start;
    let result: Resolved = { parent: at, name: ".", found: at, mustBeDirectory };
    for (const [index, name] of names.entries()) {
      const last = index === names.length - 1;
      this.#search(walker, at, name);
      const found = this.#step(walker, at, name);
      if (found === undefined) {
        if (last) {
          return { parent: at, name, found: undefined, mustBeDirectory };
        }

        throw new SystemError("ENOENT");
      }

      result = { parent: at, name, found, mustBeDirectory };
      if (found.inode instanceof SymbolicLink && (!last || follow || mustBeDirectory)) {
        result = this.#follow(walker, at, found.inode, links, result);
        if (result.found === undefined) {
          if (last) {
            return result;
          }

          throw new SystemError("ENOENT");
        }
      }

      at = result.found ?? at;
    }

    if (mustBeDirectory && result.found !== undefined && result.found.inode.type !== "directory") {
      throw new SystemError("ENOTDIR");
    }

    return result;
  }

  #search(walker: Walker, at: Location, name: string): void {
    if (!(at.inode instanceof Directory)) {
      throw new SystemError("ENOTDIR");
    }

    if (name.length > 255) {
      throw new SystemError("ENAMETOOLONG");
    }

    requireAccess(walker.credentials, at.inode, EXECUTE);
  }

  #step(walker: Walker, at: Location, name: string): Location | undefined {
    if (name === ".") {
      return at;
    }

    if (name === "..") {
      return this.up(at, walker.root);
    }

    const inode = (at.inode as Directory).lookup(name);
    return inode === undefined ? undefined : this.enter({ mount: at.mount, inode });
  }

  #follow(
    walker: Walker,
    at: Location,
    link: SymbolicLink,
    links: { left: number },
    result: Resolved,
  ): Resolved {
    links.left -= 1;
    if (links.left < 0) {
      throw new SystemError("ELOOP");
    }

    if (link instanceof MagicLink) {
      return { ...result, found: link.jump(), target: link.target };
    }

    return this.#walk(walker, at, link.target, true, links);
  }
}
