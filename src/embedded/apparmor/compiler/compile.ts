/** Makes what a kernel can load of parsed profiles: variables, aliases, merging, patterns. */
import { newMode, sameExec } from "../language/modes.ts";
import type { FileEntry, PolicyRule, Profile } from "../language/policy.ts";
import { ProfileError } from "../language/profile-error.ts";
import type { ProfileParser } from "../language/parse.ts";
import { addHatRules } from "../language/transitions.ts";
import type { Variables } from "../language/variables.ts";
import type { CompiledProfile } from "./compiled.ts";
import { compileProfile } from "./profile.ts";

const byName = (a: { name: string }, b: { name: string }): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : 0;

/** Backslashes before what a glob would read otherwise. */
const escapeGlob = (text: string): string =>
  text.replaceAll(/\\[^]|[{}[\]*?]/g, (part) => (part.length === 2 ? part : `\\${part}`));

const expandRule = (rule: PolicyRule, variables: Variables): void => {
  const expand = (text: string | undefined): string | undefined =>
    text === undefined ? undefined : variables.expand(text);
  if (rule.kind === "signal" || rule.kind === "ptrace") {
    rule.peer = expand(rule.peer);
  } else if (rule.kind === "mount") {
    rule.point = expand(rule.point);
    rule.device = expand(rule.device);
    rule.types = rule.types?.map((type) => variables.expand(type));
  } else {
    rule.texts = rule.texts.map(expand);
  }
};

const expandVariables = (profile: Profile, variables: Variables): void => {
  profile.name = variables.expand(profile.name);
  profile.attachment =
    profile.attachment === undefined ? undefined : variables.expand(profile.attachment);
  variables.withProfileName(escapeGlob(profile.name), () => {
    for (const entry of profile.entries) {
      entry.name = variables.expand(entry.name);
      entry.linkName = entry.linkName === undefined ? undefined : variables.expand(entry.linkName);
    }

    for (const rule of profile.rules) {
      expandRule(rule, variables);
    }
  });
};

/** Rules under another name for files of an alias. */
const applyAliases = (profile: Profile, aliases: [string, string][]): void => {
  const original = [...profile.entries];
  for (const [from, to] of aliases.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const replace = (text: string): string =>
      text.startsWith(from) ? to + text.slice(from.length) : text;
    for (const entry of original.filter(({ mode }) => mode < 0x4000_0000)) {
      const name = replace(entry.name);
      const linkName = entry.linkName === undefined ? undefined : replace(entry.linkName);
      if (name !== entry.name || linkName !== entry.linkName) {
        profile.entries.splice(profile.entries.indexOf(entry) + 1, 0, { ...entry, name, linkName });
      }
    }
  }
};

const compareEntries = (a: FileEntry, b: FileEntry): number => {
  const link = (a.linkName === undefined ? 0 : 1) - (b.linkName === undefined ? 0 : 1);
  if (link !== 0) {
    return link;
  }

  if (a.linkName !== undefined && a.linkName !== b.linkName) {
    return a.linkName < b.linkName! ? -1 : 1;
  }

  const subset = a.linkName === undefined ? 0 : Number(b.subset) - Number(a.subset);
  return subset || Number(a.deny) - Number(b.deny) || byName(a, b);
};

/** Rules for the very same name become one. @throws ProfileError */
const mergeEntries = (profile: Profile): void => {
  const merged: FileEntry[] = [];
  for (const entry of profile.entries.toSorted(compareEntries)) {
    const last = merged.at(-1);
    if (last === undefined || compareEntries(last, entry) !== 0) {
      merged.push(entry);
      continue;
    }

    if (!sameExec(last.mode, entry.mode)) {
      throw new ProfileError(
        `profile ${profile.name}: has merged rule ${last.name} with conflicting x modifiers\nERROR merging rules for profile ${profile.name}, failed to load\n`,
      );
    }

    last.mode = newMode(last.mode | entry.mode);
    last.audit = newMode(last.audit | entry.audit);
  }

  profile.entries = merged;
};

const compileTree = (
  parser: ProfileParser,
  profile: Profile,
  parent: string | undefined,
  forceComplain: boolean,
): CompiledProfile[] => {
  addHatRules(profile);
  expandVariables(profile, parser.variables);
  applyAliases(profile, parser.aliases);
  mergeEntries(profile);
  const full = parent === undefined ? profile.name : `${parent}//${profile.name}`;
  const own = compileProfile(profile, full, parser.features!, forceComplain);
  const children = [...profile.children.values()].toSorted(byName);
  return [own, ...children.flatMap((child) => compileTree(parser, child, full, forceComplain))];
};

/** All profiles of a file, parents before their children. @throws ProfileError */
export const compilePolicy = (parser: ProfileParser, forceComplain = false): CompiledProfile[] =>
  [...parser.profiles.values()]
    .toSorted(byName)
    .flatMap((profile) => compileTree(parser, profile, undefined, forceComplain));
