/** Where confinement (AppArmor, seccomp) decides about a system call before the kernel acts on it. */
import type { Errno } from "./errno.table.ts";
import type { Process } from "./process.ts";

/** One call as it enters the kernel. */
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

export type Verdict = { allow: true } | { errno: Errno } | { kill: number };

export interface Policy {
  check(process: Process, call: SystemCall): Verdict;
  /** The profile a program runs under after exec; undefined keeps the one before. */
  labelAfterExec?(process: Process, path: string): string | undefined;
}
