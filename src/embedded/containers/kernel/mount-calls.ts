/** System calls on mounts. */
import { IdentityCalls } from "./identity-calls.ts";
import type { Location, Mount } from "./mounts.ts";
import { POINTER } from "./registers.ts";
import { SystemError } from "./system-error.ts";

export const MS = { RDONLY: 1, REMOUNT: 0x20, BIND: 0x1000, SILENT: 0x8000 };
/** Flags that change how what is mounted travels to other namespaces, of which there are none here. */
const propagation = 0x1e_0000;

export interface MountRequest {
  source: string;
  target: string;
  type: string | undefined;
  flags: number;
  data: string | undefined;
}

export class MountCalls extends IdentityCalls {
  /** @throws SystemError EPERM, ENOENT, ENODEV, EINVAL, and what a security module says */
  mount({ source, target, type, flags, data }: MountRequest): void {
    if (!this.enter("mount", POINTER, POINTER, POINTER, flags, POINTER)) {
      return;
    }

    const location = this.existing(target);
    const { security } = this.kernel;
    if (security?.confines(this.process) === true) {
      const point = this.#pointOf(location);
      const known = type === "" ? undefined : type;
      this.permit(security.mount(this.process, { point, source, type: known, flags, data }));
    }

    if (!this.capable("SYS_ADMIN")) {
      throw new SystemError("EPERM");
    }

    this.#mountAt(location, source, type ?? "", flags, data);
  }

  unmount(target: string): void {
    if (!this.enter("umount2", POINTER, 0)) {
      return;
    }

    const location = this.existing(target);
    if (!this.capable("SYS_ADMIN")) {
      throw new SystemError("EPERM");
    }

    const { mount } = location;
    if (location.inode !== mount.root || mount.point === undefined) {
      throw new SystemError("EINVAL");
    }

    this.permit(this.kernel.security?.unmount(this.process, this.#pointOf(location)));
    this.kernel.mounts.remove(mount);
  }

  #pointOf(location: Location): string {
    const { mounts } = this.kernel;
    if (location.inode.type !== "directory") {
      return location.mount.path;
    }

    const path = mounts.pathOf(location, mounts.root);
    return path.endsWith("/") ? path : `${path}/`;
  }

  #mountAt(
    location: Location,
    source: string,
    type: string,
    flags: number,
    data: string | undefined,
  ): void {
    const readOnly = (flags & MS.RDONLY) !== 0;
    if ((flags & MS.REMOUNT) !== 0) {
      if (location.inode !== location.mount.root) {
        throw new SystemError("EINVAL");
      }

      location.mount.readOnly = readOnly;
    } else if ((flags & propagation) === 0) {
      const made = (flags & MS.BIND) === 0 ? this.#make(type, data) : this.#bound(source, location);
      const path = this.#pointOf(location).replace(/(?<=.)\/$/, "");
      this.kernel.mounts.add({ ...made, point: location, path, readOnly, options: "relatime" });
    }
  }

  #make(type: string, data: string | undefined): Pick<Mount, "fs" | "root"> {
    const make = this.kernel.fileSystems.get(type);
    if (make === undefined) {
      throw new SystemError("ENODEV");
    }

    return make(data);
  }

  #bound(source: string, location: Location): Pick<Mount, "fs" | "root"> {
    const from = this.existing(source);
    if ((from.inode.type === "directory") !== (location.inode.type === "directory")) {
      throw new SystemError("ENOTDIR");
    }

    return { fs: from.mount.fs, root: from.inode };
  }
}
