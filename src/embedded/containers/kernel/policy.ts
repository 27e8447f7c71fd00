/** What those who confine processes answer: seccomp at the door of a call, a security module by object. */
import type { Errno } from "./errno.table.ts";

/** `errno`: by name or by number, 0 for success without effect; `kill`: by which signal. */
export type Verdict = { allow: true } | { errno: Errno | number } | { kill: number };

/** What the kernel's log says of a call that a filter has decided about. */
export interface CallRecord {
  /** Number of the call. */
  call: number;
  /** Of the filter: 0x7ffc0000 for LOG. */
  code: number;
  /** That ends the process; 0 for none. */
  signal: number;
}

/** A seccomp filter: decides by the call's name and the numbers in its registers, signed ones as C has them. */
export type CallFilter = (
  name: string,
  registers: readonly number[],
) => Verdict & { record?: CallRecord };
