/** Lines of the kernel's log about calls that a filter killed or logged, in the form of kernel/auditsc.c, and how many of them it prints. */
import { untrusted } from "../apparmor/module/audit-text.ts";
import type { CallRecord } from "../containers/kernel/policy.ts";
import type { Process } from "../containers/kernel/process.ts";

/** Kind of these lines. */
export const AUDIT_SECCOMP = 1326;

/** Nobody has logged in. */
const unset = 4_294_967_295;
/** Somewhere in the program. */
const instruction = 0x4f_6e1d;

/** @param first Added to the numbers of processes. */
export const callText = (
  { pid, command, credentials: { uid, gid } }: Process,
  { call, code, signal }: CallRecord,
  { label, first, executable }: { label: string; first: number; executable: string },
): string =>
  `auid=${unset} uid=${uid} gid=${gid} ses=${unset} subj=${label} pid=${pid + first} comm=${untrusted(command)} exe=${untrusted(executable)} sig=${signal} arch=c000003e syscall=${call} compat=0 ip=0x${instruction.toString(16)} code=0x${code.toString(16)}`;

/** Without a daemon that reads them, the kernel prints ten lines in five seconds and drops the rest. */
const interval = 5000;
const burst = 10;

/** @param now Milliseconds. @returns what prints a line or nothing */
export const createRation = (now: () => number): ((line: () => string) => string[]) => {
  let began = Number.NEGATIVE_INFINITY;
  let printed = 0;
  return (line) => {
    if (now() - began >= interval) {
      began = now();
      printed = 0;
    }

    printed += 1;
    return printed <= burst ? [line()] : [];
  };
};
