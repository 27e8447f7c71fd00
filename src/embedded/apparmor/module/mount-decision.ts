/** Decisions about mounts. */
import type { SecuredMount } from "../../containers/kernel/security.ts";
import type { Permissions } from "../compiler/accept.ts";
import { ruleClass } from "../compiler/compiled.ts";
import { mountBits } from "../language/mount-conditions.ts";
import { untrusted } from "./audit-text.ts";
import type { LoadedProfile } from "./loaded-profile.ts";

const nothing: Permissions = { allow: 0, audit: 0, quiet: 0 };

const flagNames: [bit: number, name: string][] = [
  [2, "nosuid"],
  [4, "nodev"],
  [8, "noexec"],
  [0x10, "sync"],
  [0x20, "remount"],
  [0x40, "mand"],
  [0x80, "dirsync"],
  [0x400, "noatime"],
  [0x800, "nodiratime"],
  [0x1000, "bind"],
  [0x2000, "move"],
  [0x8000, "silent"],
  [0x1_0000, "acl"],
  [0x2_0000, "unbindable"],
  [0x4_0000, "private"],
  [0x8_0000, "slave"],
  [0x10_0000, "shared"],
  [0x20_0000, "relatime"],
  [0x80_0000, "iversion"],
  [0x100_0000, "strictatime"],
];
const recursive = 0x4000;
const recursiveNames = ["bind", "unbindable", "private", "slave", "shared"];

const flagText = (flags: number): string =>
  [
    (flags & 1) === 0 ? "rw" : "ro",
    ...flagNames
      .filter(([bit]) => (flags & bit) !== 0)
      .map(([, name]) =>
        (flags & recursive) !== 0 && recursiveNames.includes(name) ? `r${name}` : name,
      ),
  ].join(", ");

export const describeMount = ({ type, source, flags, data }: SecuredMount): string =>
  (type === undefined ? "" : ` fstype=${untrusted(type)}`) +
  (source === undefined ? "" : ` srcname=${untrusted(source)}`) +
  ` flags="${flagText(flags)}"` +
  (data === undefined ? "" : ` options=${untrusted(data)}`);

const failures = ["", "mntpnt", "srcname", "type", "flags", "data"];

export interface MountDecision {
  permissions: Permissions;
  info: string | undefined;
}

/** Walks through point, source, type and flags; where rules end says what failed. */
export const decideMount = (profile: LoadedProfile, mount: SecuredMount): MountDecision => {
  const { policy } = profile.content;
  const failed = (step: number, permissions = nothing): MountDecision => ({
    permissions,
    info: `failed ${failures[step]!} match`,
  });
  const start = profile.classStart(ruleClass.mount);
  if (start === undefined) {
    return { permissions: { ...nothing, allow: mountBits.mount }, info: undefined };
  }

  let state = start;
  const parts = [mount.point, mount.source ?? "", mount.type ?? ""];
  for (const [index, part] of parts.entries()) {
    state = policy.automaton.step(policy.match(part, state), 0);
    if (policy.isDead(state)) {
      return failed(index + 1);
    }
  }

  for (let bit = 0; bit < 32; bit += 1) {
    if ((mount.flags & (1 << bit)) !== 0) {
      state = policy.automaton.step(state, bit + 1);
    }
  }

  if (policy.isDead(state)) {
    return failed(4);
  }

  const permissions = policy.permissions(state);
  return (permissions.allow & mountBits.mount) === 0
    ? failed(4, permissions)
    : { permissions, info: undefined };
};

export const decideUnmount = (profile: LoadedProfile, point: string): Permissions => {
  const start = profile.classStart(ruleClass.mount);
  return start === undefined
    ? { ...nothing, allow: mountBits.umount }
    : profile.policyPermissions(profile.content.policy.match(point, start));
};
