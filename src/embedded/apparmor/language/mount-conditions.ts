/** Conditions of `mount`, `remount`, `umount`, `pivot_root` rules. */
import { ProfileError } from "./profile-error.ts";
import type { Condition, MountRule } from "./policy.ts";

type Fail = (message: string) => never;

const recursive = 0x4000;
/** MS_RDONLY and its like by number. */
export const mountFlag = {
  readOnly: 1,
  noSuid: 2,
  noDevices: 4,
  noExec: 8,
  sync: 0x10,
  remount: 0x20,
  mandatory: 0x40,
  dirSync: 0x80,
  noAtime: 0x400,
  noDirAtime: 0x800,
  bind: 0x1000,
  move: 0x2000,
  silent: 0x8000,
  acl: 0x1_0000,
  unbindable: 0x2_0000,
  private: 0x4_0000,
  slave: 0x8_0000,
  shared: 0x10_0000,
  relatime: 0x20_0000,
  iversion: 0x80_0000,
  strictAtime: 0x100_0000,
  noUser: 0x8000_0000,
};

const flag = mountFlag;
const positive: Record<string, number> = {
  ro: flag.readOnly,
  r: flag.readOnly,
  "read-only": flag.readOnly,
  nosuid: flag.noSuid,
  nodev: flag.noDevices,
  noexec: flag.noExec,
  sync: flag.sync,
  remount: flag.remount,
  mand: flag.mandatory,
  dirsync: flag.dirSync,
  noatime: flag.noAtime,
  nodiratime: flag.noDirAtime,
  bind: flag.bind,
  B: flag.bind,
  move: flag.move,
  M: flag.move,
  rbind: flag.bind | recursive,
  R: flag.bind | recursive,
  verbose: flag.silent,
  silent: flag.silent,
  acl: flag.acl,
  relatime: flag.relatime,
  iversion: flag.iversion,
  strictatime: flag.strictAtime,
  nouser: flag.noUser,
};

for (const name of ["unbindable", "private", "slave", "shared"] as const) {
  positive[name] = flag[name];
  positive[`make-${name}`] = flag[name];
  positive[`r${name}`] = flag[name] | recursive;
  positive[`make-r${name}`] = flag[name] | recursive;
}

const negative: Record<string, number> = {
  rw: flag.readOnly,
  w: flag.readOnly,
  suid: flag.noSuid,
  dev: flag.noDevices,
  exec: flag.noExec,
  async: flag.sync,
  nomand: flag.mandatory,
  atime: flag.noAtime,
  diratime: flag.noDirAtime,
  loud: flag.silent,
  noacl: flag.acl,
  norelatime: 0,
  noiversion: 0,
  user: 0,
};

/** All that a rule can name: what MS_ALL_FLAGS is to the parser. */
export const allFlags = Object.values(positive).reduce((sum, bits) => sum | bits, 0) & ~flag.noUser;

const sum = (names: string[], table: Record<string, number>): number =>
  names.reduce((bits, name) => bits | (Object.hasOwn(table, name) ? table[name]! : 0), 0);

export const mountBits = { pivotRoot: 1, mount: 2, umount: 4, more: 0x40 };

export const mountRule = (
  permission: number,
  conditions: Condition[],
  device: string | undefined,
  point: string | undefined,
  remount: boolean,
): MountRule => {
  const isType = ({ name }: Condition): boolean => name === "fstype" || name === "vfstype";
  const types = conditions.filter(isType).flatMap(({ values }) => values ?? []);
  const options = conditions.filter((condition) => !isType(condition));
  const names = (equals: boolean): string[] =>
    options.filter((each) => each.equals === equals).flatMap(({ values }) => values ?? []);
  const unknown = [...names(true), ...names(false)].filter(
    (name) => !Object.hasOwn(positive, name) && !Object.hasOwn(negative, name),
  );
  const optional = sum(names(false), positive) | sum(names(false), negative);
  let flags = sum(names(true), positive) | optional;
  let inverse = sum(names(true), negative) | optional;
  if (remount) {
    flags |= flag.remount;
    inverse = 0;
  } else if ((flags | inverse) === 0) {
    flags = allFlags;
    inverse = allFlags;
  }

  if (unknown.length > 0) {
    throw new ProfileError("  unsupported mount options\n");
  }

  return {
    kind: "mount",
    mode: permission,
    deny: false,
    audit: 0,
    point,
    device,
    types: types.length === 0 ? undefined : types,
    flags,
    inverse,
  };
};

/** Prints each condition that a mount cannot have. @returns how many */
export const checkMountConditions = (
  conditions: Condition[],
  complain: (message: string) => void,
): number => {
  const wrong = conditions.filter(
    ({ name }) => !["options", "option", "fstype", "vfstype"].includes(name),
  );
  for (const { name } of wrong) {
    complain(`invalid mount conditional ${name}`);
  }

  return wrong.length;
};

export const pivotDevice = (conditions: Condition[], fail: Fail): string | undefined => {
  const condition = conditions.at(-1);
  return condition === undefined
    ? undefined
    : condition.name === "oldroot"
      ? condition.values?.[0]
      : fail(`invalid pivotroot conditional '${condition.name}'`);
};
