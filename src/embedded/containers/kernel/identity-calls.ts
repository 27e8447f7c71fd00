/** System calls about who a process is and where it stands: root, user, group, session, mask. */
import { IoCalls } from "./io-calls.ts";
import { POINTER } from "./registers.ts";
import { SystemError } from "./system-error.ts";

export class IdentityCalls extends IoCalls {
  chroot(path: string): void {
    if (!this.enter("chroot", POINTER)) {
      return;
    }

    const location = this.existing(path);
    if (location.inode.type !== "directory") {
      throw new SystemError("ENOTDIR");
    }

    if (!this.capable("SYS_CHROOT")) {
      throw new SystemError("EPERM");
    }

    this.process.root = location;
  }

  setUser(uid: number): void {
    if (!this.enter("setuid", uid)) {
      return;
    }

    const { credentials } = this.process;
    if (this.capable("SETUID")) {
      credentials.uid = uid;
      credentials.suid = uid;
    } else if (uid !== credentials.uid && uid !== credentials.suid) {
      throw new SystemError("EPERM");
    }

    credentials.euid = uid;
    if (uid !== 0) {
      credentials.effective = 0n;
      credentials.permitted = 0n;
    }
  }

  setGroup(gid: number, groups?: number[]): void {
    if (groups !== undefined && !this.enter("setgroups", groups.length, POINTER)) {
      return;
    }

    if (!this.enter("setgid", gid)) {
      return;
    }

    const { credentials } = this.process;
    if (
      !this.capable("SETGID") &&
      (groups !== undefined || (gid !== credentials.gid && gid !== credentials.sgid))
    ) {
      throw new SystemError("EPERM");
    }

    credentials.gid = gid;
    credentials.egid = gid;
    credentials.sgid = gid;
    credentials.groups = groups ?? credentials.groups;
  }

  setSession(): void {
    if (!this.enter("setsid")) {
      return;
    }

    if (this.process.group === this.process.pid) {
      throw new SystemError("EPERM");
    }

    this.process.session = this.process.pid;
    this.process.group = this.process.pid;
    this.process.terminal = undefined;
  }

  /** @returns the mask before; the C library has no word for a refusal */
  umask(mask: number): number {
    const before = this.process.umask;
    if (this.attempt("umask", mask)) {
      this.process.umask = mask & 0o777;
    }

    return before;
  }

  /** Asks for numbers of the process that programs print; what comes is no matter of failure. */
  ask(...calls: string[]): void {
    for (const call of calls) {
      this.attempt(call);
    }
  }

  uname(): void {
    this.enter("uname", POINTER);
  }
}
