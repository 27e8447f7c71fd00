/** One profile as rules over bytes. */
import { supports } from "../language/features.ts";
import type { Features } from "../language/features.ts";
import type { Profile } from "../language/policy.ts";
import { ProfileError } from "../language/profile-error.ts";
import { AutomatonError } from "./automaton.ts";
import { ConflictError, combineFileRules } from "./accept.ts";
import type { CompiledProfile, CompiledRule, Enforcement } from "./compiled.ts";
import { fileRules } from "./file-rules.ts";
import { GlobError, convertGlob, filterSlashes } from "./glob.ts";
import {
  classMarks,
  mountRules,
  networkRules,
  ptraceRules,
  signalRules,
  unixRules,
} from "./policy-rules.ts";
import { RegexError, parseRegex } from "./regex.ts";
import { RuleSet, rulePattern } from "./rule-set.ts";
import { execBits } from "../language/modes.ts";

const conflictStates = 20_000;

/** What programs a profile attaches to: a pattern, when it names one. */
const attachmentOf = ({ attachment, name }: Profile): string | undefined => {
  const glob = filterSlashes(attachment ?? name.split("//").at(-1)!);
  try {
    const { pattern, isPattern } = convertGlob(glob);
    parseRegex(pattern);
    return isPattern || attachment !== undefined ? pattern : undefined;
  } catch (error) {
    // Without an attachment the parser prints memory here that it has given back.
    throw error instanceof GlobError && attachment !== undefined
      ? new GlobError(
          `${error.message}apparmor_parser: Invalid profile name '${glob}' - bad regular expression\n`,
        )
      : error;
  }
};

/** Runs all, collects the words of what fails, so that each mistake is told. @throws GlobError, RegexError */
const collect = <T>(items: T[], convert: (item: T) => CompiledRule[]): CompiledRule[] => {
  const rules: CompiledRule[] = [];
  let output = "";
  for (const item of items) {
    try {
      rules.push(...convert(item));
    } catch (error) {
      if (!(error instanceof GlobError)) {
        throw error;
      }

      output += error.message;
    }
  }

  if (output !== "") {
    throw new GlobError(output);
  }

  for (const rule of rules) {
    rulePattern(rule);
  }

  return rules;
};

/** Patterns that overlap must agree on how to execute. @throws ConflictError */
const checkConflicts = (rules: CompiledRule[]): void => {
  const executing = rules.filter(({ deny, mode }) => !deny && (mode & execBits) !== 0);
  const kinds = new Set(executing.map(({ mode }) => mode & 0x0fe0_3f81));
  if (kinds.size < 2) {
    return;
  }

  const set = new RuleSet(executing, combineFileRules);
  for (const state of set.automaton.reachable(conflictStates)) {
    set.permissions(state);
  }
};

const compileFiles = (
  profile: Profile,
): { file: CompiledRule[]; attachment: string | undefined } => {
  try {
    const attachment = attachmentOf(profile);
    const file = collect(profile.entries, fileRules);
    checkConflicts(file);
    return { file, attachment };
  } catch (error) {
    const words =
      error instanceof GlobError
        ? error.message
        : error instanceof ConflictError
          ? "profile has merged rule with conflicting x modifiers\n"
          : error instanceof RegexError
            ? ""
            : error instanceof AutomatonError
              ? `profile ${profile.name}: too many alternatives\n`
              : undefined;
    if (words === undefined) {
      throw error;
    }

    throw new ProfileError(
      `${words}ERROR processing regexs for profile ${profile.name}, failed to load\n`,
    );
  }
};

const compileRules = (profile: Profile, features: Features): CompiledRule[] => {
  try {
    const { rules } = profile;
    const mounts = rules.filter((rule) => rule.kind === "mount");
    const has = (name: string): boolean => supports(features, name);
    return [
      ...(has("mount") ? collect(mounts, mountRules) : []),
      ...(has("signal")
        ? collect(
            rules.filter((rule) => rule.kind === "signal"),
            signalRules,
          )
        : []),
      ...(has("ptrace")
        ? collect(
            rules.filter((rule) => rule.kind === "ptrace"),
            ptraceRules,
          )
        : []),
      ...(has("network_v8") ? networkRules(profile, unixRules(rules)) : []),
      ...classMarks(has),
    ];
  } catch (error) {
    if (!(error instanceof GlobError) && !(error instanceof RegexError)) {
      throw error;
    }

    throw new ProfileError(
      `${error instanceof GlobError ? error.message : ""}ERROR processing policydb rules for profile ${profile.name}, failed to load\n`,
    );
  }
};

const hex = (mask: bigint): string => (mask & ((1n << 64n) - 1n)).toString(16);

/** @throws ProfileError */
export const compileProfile = (
  profile: Profile,
  name: string,
  features: Features,
  forceComplain: boolean,
): CompiledProfile => {
  const { file, attachment } = compileFiles(profile);
  const { allow, audit, deny, quiet } = profile.capabilities;
  const allowed = allow & ~deny;
  const mode: Enforcement = forceComplain
    ? "complain"
    : profile.flags.mode === ""
      ? "enforce"
      : profile.flags.mode;
  return {
    name,
    ...(profile.namespace === undefined ? {} : { namespace: profile.namespace }),
    ...(attachment === undefined ? {} : { attachment }),
    mode,
    auditAll: profile.flags.audit,
    paths: [...profile.flags.paths],
    capabilities: { allow: hex(allowed), audit: hex(allowed & audit), quiet: hex(deny & quiet) },
    file,
    policy: compileRules(profile, features),
    targets: Array.from(profile.targets, (target) => target ?? null),
  };
};
