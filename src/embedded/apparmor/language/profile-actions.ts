/** Profiles, their preamble, flags, blocks and conditions. */
import type { Action, ConditionList } from "./action.ts";
import { parseLabel } from "./labels.ts";
import { mergeProfiles } from "./policy.ts";
import type { Profile, ProfileFlags, ProfileMode } from "./policy.ts";
import type { ProfileParser } from "./parse.ts";
import { finishEntries } from "./transitions.ts";
import { bareName } from "./variables.ts";

interface FlagValue {
  mode: ProfileMode;
  audit: boolean;
  path: string | undefined;
}

const modes = new Set(["enforce", "complain", "kill", "unconfined"]);
const opposites: [string, string][] = [
  ["chroot_relative", "namespace_relative"],
  ["mediate_deleted", "delegate_deleted"],
  ["attach_disconnected", "no_attach_disconnected"],
  ["chroot_attach", "chroot_no_attach"],
];

const readFlag = (parser: ProfileParser, text: string): FlagValue => {
  if (text === "debug") {
    parser.fail("Profile flag 'debug' is no longer valid.");
  }

  if (modes.has(text)) {
    return { mode: text as ProfileMode, audit: false, path: undefined };
  }

  if (text === "audit") {
    return { mode: "", audit: true, path: undefined };
  }

  return opposites.flat().includes(text)
    ? { mode: "", audit: false, path: text }
    : parser.fail(`Invalid profile flag: ${text}.`);
};

const addFlag = (parser: ProfileParser, flags: ProfileFlags, flag: FlagValue): ProfileFlags => {
  if (flags.mode !== "" && flag.mode !== "" && flags.mode !== flag.mode) {
    parser.fail(`Profile flag '${flags.mode}' conflicts with '${flag.mode}'`);
  }

  flags.mode = flags.mode === "" ? flag.mode : flags.mode;
  flags.audit ||= flag.audit;
  if (flag.path !== undefined) {
    flags.paths.add(flag.path);
  }

  for (const [one, other] of opposites) {
    if (flags.paths.has(one) && flags.paths.has(other)) {
      parser.fail(`Profile flag ${one} conflicts with ${other}`);
    }
  }

  return flags;
};

const noFlags = (): ProfileFlags => ({ mode: "", audit: false, hat: false, paths: new Set() });

const finishProfile = (
  parser: ProfileParser,
  [name, attachment, conditions, flags, , , profile]: [
    string,
    string | undefined,
    ConditionList,
    ProfileFlags,
    unknown,
    unknown,
    Profile,
  ],
): Profile => {
  const label = parseLabel(name);
  if (typeof label === "string") {
    return parser.fail(label);
  }

  if (label.stack) {
    parser.fail("Profile names must begin with a '/' or a namespace");
  }

  profile.name = label.name;
  profile.namespace = parser.options.namespace ?? label.namespace;
  profile.attachment = attachment;
  if (attachment !== undefined && !/^(?:\/|@\{)/.test(attachment)) {
    parser.fail("Profile attachment must begin with a '/' or variable.");
  }

  if (conditions.name !== undefined && conditions.name !== "xattrs") {
    parser.fail(`profile id: invalid conditional group ${conditions.name}=()`);
  }

  profile.hasAttributes = conditions.name !== undefined && conditions.list.length > 0;
  profile.flags = flags;
  finishEntries(parser, profile);
  parser.included = parser.blocks.pop()!;
  return profile;
};

const addChild = (parser: ProfileParser, parent: Profile, child: Profile): Profile => {
  if (parent.children.has(child.name)) {
    parser.failPlainly(
      `Multiple definitions for hat ${child.name} in profile ${parent.name === "" ? "(null)" : parent.name} exist,bailing out.\n`,
    );
  }

  parent.children.set(child.name, child);
  return parent;
};

const addHat = (parser: ProfileParser, profile: Profile): Profile => {
  if (profile.hasAttributes) {
    parser.fail("hat profiles can't use xattrs matches");
  }

  profile.flags.hat = true;
  return profile;
};

export const profileActions: Record<string, Action> = {
  "begin_profiles:": (parser) => parser.settleFeatures(),
  "profilelist: profilelist profile": (parser, [, profile]: [unknown, Profile]) => {
    if (parser.profiles.has(profile.name)) {
      parser.failPlainly(`Multiple definitions for profile ${profile.name} exist,bailing out.\n`);
    }

    parser.profiles.set(profile.name, profile);
  },
  "opt_profile_flag:": () => 0,
  "opt_profile_flag: PROFILE": () => 1,
  "opt_profile_flag: hat_start": () => 2,
  "begin_block:": (parser) => {
    parser.blocks.push(parser.included);
    parser.included = new Set();
  },
  "profile_base: ID opt_id_or_var opt_cond_list flags OPEN begin_block rules CLOSE": finishProfile,
  "profile: opt_profile_flag profile_base": (parser, [flag, profile]: [number, Profile]) => {
    if (!profile.name.startsWith("/") && flag === 0 && profile.namespace === undefined) {
      parser.fail("Profile names must begin with a '/', namespace or keyword 'profile' or 'hat'.");
    }

    profile.flags.hat ||= flag === 2;
    return profile;
  },
  "local_profile: PROFILE profile_base": (_, [, profile]: [unknown, Profile]) => profile,
  "hat: hat_start profile_base": (parser, [, profile]: [unknown, Profile]) =>
    addHat(parser, profile),
  "rules: rules hat": (parser, [rules, hat]: [Profile, Profile]) => addChild(parser, rules, hat),
  "rules: rules local_profile": (parser, [rules, child]: [Profile, Profile]) =>
    addChild(parser, rules, child),
  "alias: ALIAS ID ARROW ID END_OF_RULE": (parser, values: string[]) =>
    parser.addAlias(values[1]!, values[3]!),
  "varassign: SET_VAR EQUALS valuelist": (parser, [name, , list]: [string, string, string[]]) => {
    if (!parser.variables.declare(bareName(name), list)) {
      parser.fail(`variable ${name} was previously declared`);
    }
  },
  "varassign: SET_VAR ADD_ASSIGN valuelist": (
    parser,
    [name, , list]: [string, string, string[]],
  ) => {
    if (!parser.variables.append(bareName(name), list)) {
      parser.fail(
        `variable ${name} was not previously declared, but is being assigned additional values`,
      );
    }
  },
  "varassign: BOOL_VAR EQUALS VALUE": (parser, [name, , value]: [string, string, string]) => {
    const lower = value.toLowerCase();
    if (lower !== "true" && lower !== "false") {
      parser.fail(`Invalid boolean assignment for (${name}): ${value} is not true or false`);
    }

    if (!parser.variables.declareBoolean(bareName(name), lower === "true")) {
      parser.fail(`variable ${name} was previously declared`);
    }
  },
  "valuelist: VALUE": (_, [value]: [string]) => [value],
  "valuelist: valuelist VALUE": (_, [list, value]: [string[], string]) => [...list, value],
  "flags:": noFlags,
  "opt_flags: CONDID EQUALS": (parser, [name]: [string]) => {
    if (name !== "flags") {
      parser.fail(`expected flags= got ${name}=`);
    }
  },
  "flags: opt_flags OPENPAREN flagvals CLOSEPAREN": (_, values: [unknown, unknown, ProfileFlags]) =>
    values[2],
  "flagvals: flagval": (parser, [flag]: [FlagValue]) => addFlag(parser, noFlags(), flag),
  "flagvals: flagvals flagval": (parser, [flags, flag]: [ProfileFlags, FlagValue]) =>
    addFlag(parser, flags, flag),
  "flagval: VALUE": (parser, [text]: [string]) => readFlag(parser, text),
  "rules: rules cond_rule": (_, [rules, more]: [Profile, Profile | undefined]) =>
    mergeProfiles(rules, more),
  "cond_rule: IF expr OPEN rules CLOSE": (_, [, holds, , rules]: [0, boolean, 0, Profile]) =>
    holds ? rules : undefined,
  "cond_rule: IF expr OPEN rules CLOSE ELSE OPEN rules CLOSE": (_, values: unknown[]) =>
    values[1] === true ? values[3] : values[7],
  "cond_rule: IF expr OPEN rules CLOSE ELSE cond_rule": (_, values: unknown[]) =>
    values[1] === true ? values[3] : values[6],
  "expr: NOT expr": (_, [, value]: [unknown, boolean]) => !value,
  "expr: BOOL_VAR": (parser, [name]: [string]) =>
    parser.variables.boolean(bareName(name)) ??
    parser.fail(`Unset boolean variable ${name} used in if-expression`),
  "expr: DEFINED SET_VAR": (parser, [, name]: [unknown, string]) =>
    parser.variables.has(bareName(name)),
  "expr: DEFINED BOOL_VAR": (parser, [, name]: [unknown, string]) =>
    parser.variables.boolean(bareName(name)) !== undefined,
  "abi_rule: ABI ID END_OF_RULE": (parser, [, name]: [unknown, string]) =>
    parser.useFeatures(name, true),
  "abi_rule: ABI VALUE END_OF_RULE": (parser, [, name]: [unknown, string]) =>
    parser.useFeatures(name, false),
};
