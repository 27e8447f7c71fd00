/** Who may do what with a file: mode bits, ownership and the capabilities that pass them by. */
import { capabilityBit } from "./capabilities.ts";
import type { Capability } from "./capabilities.ts";
import type { Inode } from "./inode.ts";
import { SystemError } from "./system-error.ts";

export interface Credentials {
  uid: number;
  euid: number;
  suid: number;
  gid: number;
  egid: number;
  sgid: number;
  groups: number[];
  effective: bigint;
  permitted: bigint;
  inheritable: bigint;
  bounding: bigint;
  ambient: bigint;
  noNewPrivileges: boolean;
  /** Asked once a capability is there: a security module may still refuse it. */
  mediate?: (name: Capability) => boolean;
}

export const hasCapability = (credentials: Credentials, name: Capability): boolean =>
  (credentials.effective & capabilityBit(name)) !== 0n && (credentials.mediate?.(name) ?? true);

export const READ = 4;
export const WRITE = 2;
export const EXECUTE = 1;

/** What a process at birth has: the sets that runc gives root, and that nobody else gets. */
export const initialCredentials = (
  user: { uid: number; gid: number; groups: number[] },
  capabilities: bigint,
  noNewPrivileges: boolean,
): Credentials => {
  const own = user.uid === 0 ? capabilities : 0n;
  return {
    uid: user.uid,
    euid: user.uid,
    suid: user.uid,
    gid: user.gid,
    egid: user.gid,
    sgid: user.gid,
    groups: user.groups,
    effective: own,
    permitted: own,
    inheritable: 0n,
    bounding: capabilities,
    ambient: 0n,
    noNewPrivileges,
  };
};

export const mayAccess = (
  credentials: Credentials,
  inode: Inode,
  mask: number,
  real = false,
): boolean => {
  const uid = real ? credentials.uid : credentials.euid;
  const gid = real ? credentials.gid : credentials.egid;
  const shift =
    inode.uid === uid ? 6 : inode.gid === gid || credentials.groups.includes(inode.gid) ? 3 : 0;
  if (((inode.mode >> shift) & mask) === mask) {
    return true;
  }

  const searching = inode.type === "directory" && (mask & WRITE) === 0;
  if ((searching || mask === READ) && hasCapability(credentials, "DAC_READ_SEARCH")) {
    return true;
  }

  const runnable = inode.type === "directory" || (inode.mode & 0o111) !== 0;
  return ((mask & EXECUTE) === 0 || runnable) && hasCapability(credentials, "DAC_OVERRIDE");
};

/** @throws SystemError EACCES */
export const requireAccess = (credentials: Credentials, inode: Inode, mask: number): void => {
  if (!mayAccess(credentials, inode, mask)) {
    throw new SystemError("EACCES");
  }
};

export const ownsFile = (credentials: Credentials, inode: Inode): boolean =>
  credentials.euid === inode.uid || hasCapability(credentials, "FOWNER");

/** Sticky directories: only the owner of the entry or of the directory may take it away. @throws SystemError EPERM */
export const requireRemovable = (credentials: Credentials, folder: Inode, entry: Inode): void => {
  requireAccess(credentials, folder, WRITE | EXECUTE);
  if (
    (folder.mode & 0o1000) !== 0 &&
    credentials.euid !== entry.uid &&
    credentials.euid !== folder.uid &&
    !hasCapability(credentials, "FOWNER")
  ) {
    throw new SystemError("EPERM");
  }
};

/** Nobody makes links to what is neither its own nor open to it, as fs.protected_hardlinks asks. @throws SystemError EPERM */
export const requireLinkable = (credentials: Credentials, inode: Inode): void => {
  const plain = inode.type === "file" && (inode.mode & 0o4000) === 0;
  const open = plain && mayAccess(credentials, inode, READ | WRITE);
  if (!open && !ownsFile(credentials, inode)) {
    throw new SystemError("EPERM");
  }
};
