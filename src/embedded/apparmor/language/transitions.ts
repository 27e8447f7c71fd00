/** Named transitions of a profile: sixteen places, of which the kernel knows each by its number. */
import { bit, execBits, allModifiers, newMode, otherShift } from "./modes.ts";
import { hasNamespace } from "./labels.ts";
import type { FileEntry, Profile } from "./policy.ts";
import { newEntry } from "./policy.ts";
import type { ProfileParser } from "./parse.ts";

const firstPlace = 4;
const places = 16;
const localIndex = bit.local >> 10;

/** Place of a name in the profile's table; 0: no room is left. */
export const targetIndex = (profile: Profile, name: string): number => {
  for (let index = firstPlace; index < places; index += 1) {
    profile.targets[index] ??= name;
    if (profile.targets[index] === name) {
      return index;
    }
  }

  return 0;
};

const isLocal = ({ mode }: FileEntry): boolean =>
  [0, otherShift].some((shift) => ((mode >>> shift) & (0xf << 10)) === bit.local);

const indexOf = (profile: Profile, entry: FileEntry): number => {
  const target = entry.target!;
  entry.target = undefined;
  if (hasNamespace(target)) {
    return targetIndex(profile, target);
  }

  if (isLocal(entry)) {
    return target === entry.name ? localIndex : targetIndex(profile, `${profile.name}//${target}`);
  }

  return targetIndex(profile, target);
};

/** Rules that a profile needs to change into another: it writes to its own attributes. */
const addProcAccess = (profile: Profile, path: string): void => {
  for (const [name, mode] of [
    ["/proc/*/attr/apparmor/", bit.read],
    ["/sys/module/apparmor/parameters/enabled", bit.read],
    [path, bit.write],
  ] as const) {
    profile.entries.unshift(newEntry(name, mode));
  }
};

/** What is left to do with a profile's rules once its block has ended. */
export const finishEntries = (parser: ProfileParser, profile: Profile): void => {
  for (const entry of profile.entries) {
    if (entry.target !== undefined) {
      const index = indexOf(profile, entry);
      if (index === 0) {
        parser.failPlainly(`Profile ${profile.name} has too many specified profile transitions.\n`);
      }

      const executes = entry.mode & execBits;
      const modifiers = (executes * (index << 10)) & allModifiers;
      entry.mode = newMode((entry.mode & ~allModifiers) | modifiers);
    }
  }

  if (profile.entries.some(({ mode }) => (mode & bit.changeProfile) !== 0)) {
    addProcAccess(profile, "/proc/*/attr/{apparmor/,}{current,exec}");
  }
};

/** A hat, or a profile that has hats, changes them by itself. */
export const addHatRules = (profile: Profile): void => {
  if (profile.flags.hat || profile.children.size > 0) {
    addProcAccess(profile, "/proc/[0-9]*/attr/{apparmor/,}current");
  }
};
