/** Decisions about files: what the rules for a path permit, for its owner and for others. */
import { ask } from "../../containers/kernel/security.ts";
import type { SecuredFile } from "../../containers/kernel/security.ts";
import type { Permissions } from "../compiler/accept.ts";
import type { RuleState } from "../compiler/rule-set.ts";
import { otherShift } from "../language/modes.ts";
import type { LoadedProfile } from "./loaded-profile.ts";

export const linkSubset = 0x200_0000;
const changeProfileBit = 0x8000_0000;
const onExecBit = 0x4000_0000;
export const mayChangeProfile = 0x4000_0000;
export const mayOnExec = 0x2000_0000;

/** How a program is started, from the bits of a rule. */
export interface Transition {
  inherit: boolean;
  unconfined: boolean;
  unsafe: boolean;
  /** 0: none, 1: by the path, 2: by the path among the children, from 4 on: by name. */
  index: number;
}

export interface FilePermissions extends Permissions {
  transition: Transition;
}

/** Read brings looking at, write brings making, removing and changing. */
const mapPermissions = (old: number): number =>
  (old & 0xf) |
  ((old & 4) === 0 ? 0 : ask.getAttributes | ask.open) |
  ((old & 2) === 0
    ? 0
    : ask.setAttributes | ask.create | ask.delete | ask.changeMode | ask.changeOwner | ask.open) |
  ((old & 0x10) === 0 ? 0 : ask.link) |
  ((old & 0x20) === 0 ? 0 : ask.lock | linkSubset) |
  ((old & 0x40) === 0 ? 0 : ask.map);

const mapTransition = (bits: number): Transition => {
  const index = (bits >> 10) & 0xf;
  return {
    unsafe: (bits & 0x100) !== 0,
    inherit: (bits & 0x200) !== 0,
    unconfined: (bits & 0x80) !== 0 || index === 1,
    index: index <= 1 ? 0 : index === 2 ? 1 : index === 3 ? 2 : index,
  };
};

/** What a state means for files of a user when another asks. */
export const filePermissions = (
  profile: LoadedProfile,
  state: RuleState,
  isOwner: boolean,
): FilePermissions => {
  const { allow, audit, quiet } = profile.content.file.permissions(state);
  const shift = isOwner ? 0 : otherShift;
  const part = (mask: number): number => mapPermissions((mask >>> shift) & 0x7f);
  return {
    allow:
      part(allow) |
      ask.getAttributes |
      ((allow & changeProfileBit) === 0 ? 0 : mayChangeProfile) |
      ((allow & onExecBit) === 0 ? 0 : mayOnExec),
    audit: part(audit),
    quiet: part(quiet),
    transition: mapTransition((allow >>> shift) & 0x3fff),
  };
};

/** Paths of directories end in a slash. */
export const secured = ({ path, directory }: SecuredFile): string =>
  directory && !path.endsWith("/") ? `${path}/` : path;

const sameTransition = (a: Transition, b: Transition): boolean =>
  a.index === b.index && a.inherit === b.inherit && a.unconfined === b.unconfined;

export interface LinkDecision {
  permissions: Permissions;
  asked: number;
  refused: boolean;
  info: string | undefined;
}

/** Whether a name may be given to a file that has another: by a pair of rules, or by no more rights than there were. */
export const decideLink = (
  profile: LoadedProfile,
  link: string,
  target: string,
  isOwner: boolean,
): LinkDecision => {
  const { file } = profile.content;
  const first = file.match(link);
  const own = filePermissions(profile, first, isOwner);
  if ((own.allow & ask.link) === 0) {
    return { permissions: own, asked: ask.link, refused: true, info: undefined };
  }

  const pair = file.match(target, file.automaton.step(first, 0));
  const paired = filePermissions(profile, pair, isOwner);
  const permissions = { allow: own.allow, audit: paired.audit, quiet: paired.quiet };
  if ((paired.allow & ask.link) === 0) {
    permissions.allow &= ~ask.link;
    return { permissions, asked: ask.link, refused: true, info: "target restricted" };
  }

  if ((paired.allow & linkSubset) === 0) {
    return { permissions, asked: ask.link, refused: false, info: undefined };
  }

  const there = filePermissions(profile, file.match(target), isOwner);
  const asked = own.allow & ~ask.link & ~linkSubset;
  permissions.allow = own.allow & (there.allow | ask.link);
  if ((asked & ~permissions.allow) !== 0) {
    return { permissions, asked, refused: true, info: undefined };
  }

  if (
    (permissions.allow & ask.execute) !== 0 &&
    !sameTransition(own.transition, there.transition)
  ) {
    permissions.allow &= ~ask.execute;
    return {
      permissions,
      asked: asked | ask.execute,
      refused: true,
      info: "link not subset of target",
    };
  }

  return { permissions, asked: ask.link, refused: false, info: undefined };
};
