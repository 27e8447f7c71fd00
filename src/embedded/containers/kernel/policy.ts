/** Where confinement decides about a system call before the kernel acts on it: seccomp at the door, AppArmor by object. */
import type { Errno } from "./errno.table.ts";
import type { Process } from "./process.ts";

/** One call, once it is known what it is about. */
export interface SystemCall {
  /** Linux' name on x86-64: `openat`, `mkdir`, `execve`. */
  name: string;
  /** Absolute path the call is about, links followed as the call does. */
  path?: string;
  /** Second path of rename, link, symlink. */
  target?: string;
  /** AppArmor's letters of what is asked: r w a x m l k. */
  access?: string;
  /** Further arguments by name: mode, flags, signal, capability. */
  arguments?: Record<string, string | number>;
}

/** `errno`: by name or by number, 0 for success without effect; `kill`: by which signal. */
export type Verdict = { allow: true } | { errno: Errno | number } | { kill: number };

/** A seccomp filter: decides by the call's name and the numbers in its registers, signed ones as C has them. */
export type CallFilter = (name: string, registers: readonly number[]) => Verdict;

export interface Policy {
  check(process: Process, call: SystemCall): Verdict;
  /** The profile a program runs under after exec; undefined keeps the one before. */
  labelAfterExec?(process: Process, path: string): string | undefined;
}
