/** What a state of an automaton permits: all rules that match, put together. */
import { allExecTypes, bit, execType, newMode, otherShift, sameExec } from "../language/modes.ts";
import type { CompiledRule } from "./compiled.ts";

export interface Permissions {
  allow: number;
  /** Logged though permitted. */
  audit: number;
  /** Not logged though refused. */
  quiet: number;
}

export interface WeighedRule extends CompiledRule {
  /** Its pattern is a plain path: of two ways to execute, its way wins. */
  exact: boolean;
}

/** Two rules of the same weight differ in how a file is executed. */
export class ConflictError extends Error {
  override name = "ConflictError";
}

/** Rules of files know owners, others and ways to execute. @throws ConflictError */
export const combineFileRules = (rules: WeighedRule[]): Permissions => {
  let allow = 0;
  let deny = 0;
  let audit = 0;
  let quiet = 0;
  let exactAllow = 0;
  let exactAudit = 0;
  let conflict = false;
  for (const rule of rules) {
    if (rule.deny) {
      deny |= rule.mode;
      quiet |= rule.audit;
    } else if (rule.exact) {
      conflict ||= !sameExec(exactAllow, rule.mode);
      exactAllow |= rule.mode;
      exactAudit |= rule.audit;
    } else {
      conflict ||= !sameExec(allow, rule.mode);
      allow |= rule.mode;
      audit |= rule.audit;
    }
  }

  if (conflict) {
    throw new ConflictError("conflicting x modifiers");
  }

  allow |= exactAllow & ~allExecTypes;
  audit |= exactAudit & ~allExecTypes;
  for (const shift of [0, otherShift]) {
    const type = execType << shift;
    if ((exactAllow & (bit.exec << shift)) !== 0) {
      allow = (exactAllow & type) | (allow & ~type);
    }

    deny |= (deny & (bit.exec << shift)) === 0 ? 0 : type;
  }

  return { allow: newMode(allow & ~deny), audit: newMode(audit), quiet: newMode(quiet & deny) };
};

/** All other rules. */
export const combineRules = (rules: WeighedRule[]): Permissions => {
  const sum = (part: "mode" | "audit", deny: boolean): number =>
    rules.filter((rule) => rule.deny === deny).reduce((mask, rule) => mask | rule[part], 0);
  const deny = sum("mode", true);
  return {
    allow: newMode(sum("mode", false) & ~deny),
    audit: newMode(sum("audit", false)),
    quiet: newMode(sum("audit", true) & deny),
  };
};
