/** Rules of a profile: files, links, capabilities, networks, limits, changes of profile. */
import type { Action, Prefix } from "./action.ts";
import { capabilityNumber } from "./capability.table.ts";
import { familyEntries } from "./network-rules.ts";
import { hasNamespace } from "./labels.ts";
import { readLimit } from "./limits.ts";
import {
  allExecTypes,
  allUnsafe,
  bit,
  everything,
  execBits,
  linkBits,
  newMode,
  otherMask,
  parseMode,
  sharedMask,
  userMask,
} from "./modes.ts";
import { newEntry, newProfile } from "./policy.ts";
import type { FileEntry, Profile } from "./policy.ts";
import type { ProfileParser } from "./parse.ts";

const deniedQualifier =
  "Invalid mode, in deny rules 'x' must not be preceded by exec qualifier 'i', 'p', or 'u'";

const restrict = (entry: FileEntry, { owner }: Prefix): void => {
  if (owner !== 0) {
    entry.mode = newMode(entry.mode & ((owner === 1 ? userMask : otherMask) | sharedMask));
  }
};

const addFileRule = (
  parser: ProfileParser,
  [rules, prefix, entry]: [Profile, Prefix, FileEntry],
): Profile => {
  entry.deny = prefix.deny;
  const executes = (entry.mode & execBits) !== 0;
  const qualified = (entry.mode & allExecTypes) !== 0;
  if (prefix.deny && executes && qualified) {
    parser.fail(deniedQualifier);
  } else if (!prefix.deny && executes && !qualified && entry.target === undefined) {
    parser.fail("Invalid mode, 'x' must be preceded by exec qualifier 'i', 'p', 'c', or 'u'");
  }

  restrict(entry, prefix);
  if (prefix.deny !== prefix.audit) {
    entry.audit = newMode(entry.mode & ~allExecTypes);
  }

  rules.entries.unshift(entry);
  return rules;
};

/** A block of rules under one prefix; only its file rules count. */
const addBlock = (
  parser: ProfileParser,
  [rules, prefix, , block]: [Profile, Prefix, unknown, Profile],
): Profile => {
  if (prefix.deny) {
    parser.fail("deny prefix not allowed");
  }

  for (const entry of block.entries) {
    const qualified = (entry.mode & allExecTypes) !== 0;
    if ((entry.mode & execBits) !== 0 && entry.deny === qualified) {
      parser.fail(
        entry.deny
          ? deniedQualifier
          : "Invalid mode, 'x' must be preceded by exec qualifier 'i', 'p', or 'u'",
      );
    }

    restrict(entry, prefix);
    if (prefix.audit !== entry.deny) {
      entry.audit = newMode(entry.mode & ~allExecTypes);
    }

    rules.entries.unshift(entry);
  }

  return rules;
};

const addCapability = (
  parser: ProfileParser,
  [rules, prefix, mask]: [Profile, Prefix, bigint],
): Profile => {
  if (prefix.owner !== 0) {
    parser.fail("owner prefix not allowed on capability rules");
  }

  const { capabilities } = rules;
  if (prefix.deny) {
    capabilities.deny |= mask;
    capabilities.quiet |= prefix.audit ? 0n : mask;
  } else {
    capabilities.allow |= mask;
    capabilities.audit |= prefix.audit ? mask : 0n;
  }

  return rules;
};

const addChangeProfile = (
  parser: ProfileParser,
  [rules, prefix, entry]: [Profile, Prefix, FileEntry],
): Profile => {
  if (prefix.owner !== 0) {
    parser.fail("owner prefix not allowed on unix rules");
  }

  entry.deny = prefix.deny;
  entry.audit = prefix.deny === prefix.audit ? 0 : entry.mode;
  rules.entries.unshift(entry);
  return rules;
};

const fileEntry = (
  name: string,
  mode: number,
  target: string | undefined,
  link?: string,
): FileEntry => ({ ...newEntry(name, mode, link), target });

const frontRule = (
  parser: ProfileParser,
  [mode, subset, name, target]: [number, boolean, string, string | undefined],
): FileEntry => {
  const links = (mode & linkBits) !== 0;
  if (subset && (mode & ~linkBits) !== 0) {
    parser.fail("subset can only be used with link rules.");
  }

  if (target !== undefined && links && (mode & execBits) !== 0) {
    parser.fail("link and exec perms conflict on a file rule using ->");
  }

  if (target !== undefined && links && hasNamespace(target)) {
    parser.fail("link perms are not allowed on a named profile transition.\n");
  }

  return links
    ? { ...fileEntry(name, mode, undefined, target), subset }
    : fileEntry(name, mode, target);
};

const applySafety = (
  parser: ProfileParser,
  [safety, entry]: [string | undefined, FileEntry],
): FileEntry => {
  if (safety !== undefined && (entry.mode & execBits) === 0) {
    parser.fail("unsafe rule missing exec permissions");
  }

  if (safety === "unsafe") {
    entry.mode = newMode(entry.mode | (((entry.mode & execBits) << 8) & allUnsafe));
  } else if (safety === "safe") {
    entry.mode = newMode(entry.mode & ~allUnsafe);
  }

  return entry;
};

const changeProfile = (
  parser: ProfileParser,
  [, safety, program, target]: [0, string | undefined, string | undefined, string | undefined],
): FileEntry => {
  if (program === undefined && safety !== undefined) {
    parser.fail("Exec condition is required when unsafe or safe keywords are present");
  }

  if (program !== undefined && !/^(?:\/|@\{)/.test(program)) {
    parser.fail("Exec condition must begin with '/'.");
  }

  const executes = program === undefined ? 0 : execBits;
  const mode = bit.changeProfile | executes | (safety === "unsafe" ? allUnsafe : 0);
  return newEntry(target ?? "**", mode, program);
};

export const ruleActions: Record<string, Action> = {
  "rules:": () => newProfile(),
  "rules: rules abi_rule": (_, [rules]: [Profile]) => rules,
  "rules: rules opt_prefix rule": addFileRule,
  "rules: rules opt_prefix OPEN rules CLOSE": addBlock,
  "rules: rules opt_prefix network_rule": familyEntries,
  "rules: rules opt_prefix change_profile": addChangeProfile,
  "rules: rules opt_prefix capability": addCapability,
  "rules: rules SET RLIMIT ID LE VALUE opt_id END_OF_RULE": (parser, values: string[]) => {
    const rules = values[0] as unknown as Profile;
    const [name, , value, unit] = values.slice(3);
    rules.limits.set(
      name!,
      readLimit(name!, value!, unit, (message) => parser.fail(message)),
    );
    return rules;
  },
  "opt_id:": () => undefined,
  "opt_id_or_var:": () => undefined,
  "opt_target:": () => undefined,
  "opt_named_transition:": () => undefined,
  "opt_target: ARROW id_or_var": (_, [, name]: [unknown, string]) => name,
  "opt_named_transition: ARROW id_or_var": (_, [, name]: [unknown, string]) => name,
  "opt_subset_flag:": () => false,
  "opt_subset_flag: SUBSET": () => true,
  "opt_subset_flag: LE": () => true,
  "opt_audit_flag:": () => false,
  "opt_audit_flag: AUDIT": () => true,
  "opt_owner_flag:": () => 0,
  "opt_owner_flag: OWNER": () => 1,
  "opt_owner_flag: OTHER": () => 2,
  "opt_perm_mode:": () => false,
  "opt_perm_mode: ALLOW": () => false,
  "opt_perm_mode: DENY": () => true,
  "opt_prefix: opt_audit_flag opt_perm_mode opt_owner_flag": (
    _,
    [audit, deny, owner]: [boolean, boolean, number],
  ) => ({ audit, deny, owner }),
  "opt_exec_mode:": () => undefined,
  "frule: id_or_var file_mode opt_named_transition END_OF_RULE": (
    _,
    [name, mode, target]: [string, number, string | undefined],
  ) => fileEntry(name, mode, target),
  "frule: file_mode opt_subset_flag id_or_var opt_named_transition END_OF_RULE": frontRule,
  "file_rule: FILE END_OF_RULE": () => fileEntry("/{**,}", everything, undefined),
  "file_rule: opt_file file_rule_tail": (_, [, entry]: [unknown, FileEntry]) => entry,
  "file_rule_tail: opt_exec_mode frule": applySafety,
  "file_rule_tail: opt_exec_mode id_or_var file_mode id_or_var": (parser, values: string[]) =>
    parser.fail(`missing an end of line character? (entry: ${values[1]})`),
  "link_rule: LINK opt_subset_flag id_or_var ARROW id_or_var END_OF_RULE": (
    _,
    [, subset, name, , target]: [0, boolean, string, 0, string],
  ) => ({ ...fileEntry(name, linkBits, undefined, target), subset }),
  "file_mode: MODE": (parser, [text]: [string]) =>
    parseMode(text, (message) => parser.fail(message)),
  "change_profile: CHANGE_PROFILE opt_exec_mode opt_id opt_named_transition END_OF_RULE":
    changeProfile,
  "capability: CAPABILITY caps END_OF_RULE": (_, [, mask]: [unknown, bigint]) =>
    mask === 0n ? (1n << 64n) - 1n : mask,
  "caps:": () => 0n,
  "caps: caps ID": (parser, [mask, name]: [bigint, string]) => {
    const number = capabilityNumber(name);
    return number === undefined
      ? parser.fail(`Invalid capability ${name}.`)
      : mask | (1n << BigInt(number));
  },
};
