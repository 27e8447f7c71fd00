/** A compiled profile: what the parser hands to the kernel. Plain data, so that it can travel between threads. */

/** Patterns joined by zero bytes and what they permit. */
export interface CompiledRule {
  patterns: string[];
  deny: boolean;
  mode: number;
  audit: number;
}

export type Enforcement = "enforce" | "complain" | "kill" | "unconfined";

export interface CompiledProfile {
  /** Children have the names of their parents before them: `web//php`. */
  name: string;
  namespace?: string;
  /** What programs it attaches to; undefined: those of its very name. */
  attachment?: string;
  mode: Enforcement;
  /** Every access is logged. */
  auditAll: boolean;
  paths: string[];
  /** Hexadecimal masks, already without what is denied. */
  capabilities: { allow: string; audit: string; quiet: string };
  file: CompiledRule[];
  /** Everything but files, each rule behind the byte of its class. */
  policy: CompiledRule[];
  /** Names that transitions by number lead to. */
  targets: (string | null)[];
}

/** Bytes that rules of a class begin with. */
export const ruleClass = {
  file: 2,
  mount: 7,
  ptrace: 9,
  signal: 10,
  network: 14,
  label: 16,
};
