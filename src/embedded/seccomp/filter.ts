/** From a profile to a filter, as runc and its library make one for x86-64. */
import type { CallFilter } from "../containers/kernel/policy.ts";
import { ENOSYS, actionKinds, actionOf, isLogged, recordOf, verdictOf } from "./actions.ts";
import { architectures, flags } from "./names.table.ts";
import { callNumbers } from "./calls.table.ts";
import { comparisons, condition } from "./conditions.ts";
import type { Comparison, Condition } from "./conditions.ts";
import type { ProfileArgument, ProfileRule, SeccompProfile } from "./profile.ts";
import { RuleConflict, RuleSet, sameAction } from "./rule-set.ts";
import type { Action } from "./rule-set.ts";

/** Why no filter comes of a profile. `early`: before the container's first process exists. */
export class FilterError extends Error {
  override name = "FilterError";
  readonly early: boolean;

  constructor(message: string, early = false) {
    super(message);
    this.early = early;
  }
}

const maximumArguments = 6;

/** Undefined: the profile asks for nothing. @throws FilterError */
export const makeFilter = (profile: SeccompProfile): CallFilter | undefined => {
  if (profile.defaultAction === "" && profile.syscalls.length === 0) {
    return undefined;
  }

  checkNames(profile);
  const fallback = actionOf(profile.defaultAction, profile.defaultErrnoRet);
  checkListener(profile, fallback);
  const rules = new RuleSet(fallback);
  for (const rule of profile.syscalls) {
    for (const name of rule.names) {
      addRule(rules, name, rule, fallback);
    }
  }

  const newest = newestCall(profile, fallback);
  const logsAll = profile.flags?.includes("SECCOMP_FILTER_FLAG_LOG") === true;
  return (name, registers) => {
    // Calls the table lacks are newer than it.
    const number = callNumbers[name] ?? Number.POSITIVE_INFINITY;
    if (number > newest) {
      return { errno: ENOSYS };
    }

    const action = rules.decide(number, registers);
    return {
      ...verdictOf(action),
      ...(isLogged(action, logsAll) && { record: recordOf(action, number) }),
    };
  };
};

const checkNames = ({
  defaultAction,
  flags: wanted = [],
  syscalls,
  ...rest
}: SeccompProfile): void => {
  const unknownFlag = wanted.find((flag) => !flags.includes(flag));
  if (unknownFlag !== undefined) {
    throw new FilterError(`seccomp flag ${unknownFlag} is not known to runc`, true);
  }

  const unknown = (what: string, name: string): never => {
    throw new FilterError(`string ${name} is not a valid ${what} for seccomp`, true);
  };
  for (const name of rest.architectures.filter((one) => architectures[one] === undefined)) {
    unknown("arch", name);
  }

  for (const { action, names, args } of [
    { action: defaultAction, names: [], args: [] },
    ...syscalls,
  ]) {
    if (actionKinds[action] === undefined) {
      unknown("action", action);
    }

    for (const { op } of names.length === 0 ? [] : args) {
      if (!comparisons.includes(op as Comparison)) {
        unknown("operator", op);
      }
    }
  }

  if (rest.architectures.some((one) => architectures[one] === "big")) {
    throw new FilterError(
      "error adding architecture to seccomp filter: numerical argument out of domain",
    );
  }
};

const checkListener = ({ syscalls, listenerPath }: SeccompProfile, fallback: Action): void => {
  if (fallback.kind === "notify") {
    throw new FilterError("SCMP_ACT_NOTIFY cannot be used as default action");
  }

  const notified = syscalls
    .filter(({ action }) => actionKinds[action] === "notify")
    .flatMap(({ names }) => names);
  if (notified.includes("write")) {
    throw new FilterError("SCMP_ACT_NOTIFY cannot be used for the write syscall");
  }

  if (notified.length > 0) {
    throw new FilterError(
      listenerPath === ""
        ? "seccomp listenerPath is not set"
        : `unable to connect with seccomp agent specified in the seccomp profile: dial unix ${listenerPath}: connect: no such file or directory`,
    );
  }
};

const addRule = (
  rules: RuleSet,
  name: string,
  { action: word, errnoRet, args }: ProfileRule,
  fallback: Action,
): void => {
  if (name === "") {
    throw new FilterError("empty string is not a valid syscall");
  }

  const action = actionOf(word, errnoRet);
  const number = callNumbers[name];
  if (sameAction(action, fallback) || number === undefined) {
    return;
  }

  const conditions = args.map((argument) => conditionOf(name, argument));
  // Two conditions on one register count as rules of their own: either will do.
  const indexes = conditions.map(({ index }) => index);
  const sets =
    new Set(indexes).size < indexes.length ? conditions.map((one) => [one]) : [conditions];
  for (const set of sets) {
    try {
      rules.add(number, action, set);
    } catch (error) {
      if (error instanceof RuleConflict) {
        throw new FilterError(`error adding seccomp rule for syscall ${name}: ${error.message}`);
      }

      throw error;
    }
  }
};

const conditionOf = (name: string, { index, op, value, valueTwo }: ProfileArgument): Condition => {
  if (index >= maximumArguments) {
    throw new FilterError(
      `error creating seccomp syscall condition for syscall ${name}: syscalls only have up to ${maximumArguments} arguments (${index} given)`,
    );
  }

  return condition(index, op as Comparison, value, valueTwo);
};

/** Where the default does not let calls pass, what is newer than all that the profile names is answered ENOSYS. */
const newestCall = ({ syscalls }: SeccompProfile, fallback: Action): number => {
  if (["allow", "log", "trace"].includes(fallback.kind)) {
    return Number.POSITIVE_INFINITY;
  }

  const newest = Math.max(
    0,
    ...syscalls.flatMap(({ names }) => names.map((name) => callNumbers[name] ?? 0)),
  );
  return newest === 0 ? Number.POSITIVE_INFINITY : newest;
};
