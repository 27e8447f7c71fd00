/** A profile in the kernel: processes hold on to it while its content is replaced or taken away. */
import { combineFileRules, combineRules } from "../compiler/accept.ts";
import type { Permissions } from "../compiler/accept.ts";
import { ruleClass } from "../compiler/compiled.ts";
import type { CompiledProfile, Enforcement } from "../compiler/compiled.ts";
import { parseRegex, shortest } from "../compiler/regex.ts";
import { RuleSet } from "../compiler/rule-set.ts";
import type { RuleState } from "../compiler/rule-set.ts";

/** Patterns of one profile, made ready when they are first needed. */
class Content {
  readonly compiled: CompiledProfile;
  readonly allowed: bigint;
  readonly audited: bigint;
  readonly quiet: bigint;
  #file: RuleSet | undefined;
  #policy: RuleSet | undefined;
  #attachment: { rules: RuleSet; length: number } | undefined;

  constructor(compiled: CompiledProfile) {
    this.compiled = compiled;
    const { allow, audit, quiet } = compiled.capabilities;
    this.allowed = BigInt(`0x${allow}`);
    this.audited = BigInt(`0x${audit}`);
    this.quiet = BigInt(`0x${quiet}`);
  }

  get file(): RuleSet {
    return (this.#file ??= new RuleSet(this.compiled.file, combineFileRules));
  }

  get policy(): RuleSet {
    return (this.#policy ??= new RuleSet(this.compiled.policy, combineRules));
  }

  /** What it attaches to, and how long the shortest such path is. */
  get attachment(): { rules: RuleSet; length: number } | undefined {
    const { attachment } = this.compiled;
    if (attachment === undefined) {
      return undefined;
    }

    return (this.#attachment ??= {
      rules: new RuleSet(
        [{ patterns: [attachment], deny: false, mode: 1, audit: 0 }],
        combineRules,
      ),
      length: shortest(parseRegex(attachment)),
    });
  }
}

export class LoadedProfile {
  readonly name: string;
  /** Taken out of the kernel: whoever had it is unconfined. */
  removed = false;
  #content: Content;

  constructor(compiled: CompiledProfile) {
    this.name = compiled.name;
    this.#content = new Content(compiled);
  }

  replace(compiled: CompiledProfile): void {
    this.#content = new Content(compiled);
  }

  get compiled(): CompiledProfile {
    return this.#content.compiled;
  }

  get content(): Content {
    return this.#content;
  }

  get mode(): Enforcement {
    return this.compiled.mode;
  }

  get complains(): boolean {
    return this.mode === "complain";
  }

  /** Where rules of a class begin; undefined: the profile does not mediate them. */
  classStart(number: number): RuleState | undefined {
    const { policy } = this.#content;
    const state = policy.automaton.step(policy.start, number);
    return policy.isDead(state) ? undefined : state;
  }

  policyPermissions(state: RuleState): Permissions {
    return this.#content.policy.permissions(state);
  }

  get mediatesNetwork(): boolean {
    return this.classStart(ruleClass.network) !== undefined;
  }
}

/** A profile for programs that a complaining profile does not know how to start. */
export const learningProfile = (parent: LoadedProfile, program: string): CompiledProfile => ({
  name: `${parent.name}//null-${program}`,
  mode: "complain",
  auditAll: false,
  paths: parent.compiled.paths,
  capabilities: { allow: "0", audit: "0", quiet: "0" },
  file: [],
  policy: [
    ruleClass.file,
    ruleClass.mount,
    ruleClass.signal,
    ruleClass.ptrace,
    ruleClass.network,
  ].map((number) => ({
    patterns: [`\\x${number.toString(16).padStart(2, "0")}`],
    deny: false,
    mode: 4,
    audit: 0,
  })),
  targets: [],
});
