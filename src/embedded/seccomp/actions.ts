/** Actions of profiles: their names, what the kernel does for them, and what its log says. */
import type { CallRecord, Verdict } from "../containers/kernel/policy.ts";
import { SIGNAL } from "../containers/kernel/signals.ts";
import type { Action } from "./rule-set.ts";

const EPERM = 1;
export const ENOSYS = 38;
/** The kernel's largest error number. */
const maximumErrno = 4095;
export const actionKinds: Record<string, Action["kind"]> = {
  SCMP_ACT_ALLOW: "allow",
  SCMP_ACT_ERRNO: "errno",
  SCMP_ACT_KILL: "kill",
  SCMP_ACT_KILL_PROCESS: "kill-process",
  SCMP_ACT_KILL_THREAD: "kill",
  SCMP_ACT_LOG: "log",
  SCMP_ACT_NOTIFY: "notify",
  SCMP_ACT_TRACE: "trace",
  SCMP_ACT_TRAP: "trap",
};

export const actionOf = (name: string, errno: number = EPERM): Action => {
  const kind = actionKinds[name]!;
  return kind === "errno" ? { kind, number: Math.min(errno & 0xff_ff, maximumErrno) } : { kind };
};

export const verdictOf = (action: Action): Verdict => {
  switch (action.kind) {
    case "errno":
      return { errno: action.number };
    case "kill":
    case "kill-process":
    case "trap":
      return { kill: SIGNAL.SYS };
    case "trace":
    case "notify":
      // Nobody traces, nobody listens.
      return { errno: ENOSYS };
    case "allow":
    case "log":
      return { allow: true };
  }
};

/** What the kernel calls each action. */
const codeOf = (action: Action): number => {
  switch (action.kind) {
    case "kill":
      return 0;
    case "kill-process":
      return 0x8000_0000;
    case "trap":
      return 0x3_0000;
    case "errno":
      return 0x5_0000 + action.number;
    case "trace":
      return 0x7ff0_0000;
    case "notify":
      return 0x7fc0_0000;
    case "log":
      return 0x7ffc_0000;
    case "allow":
      return 0x7fff_0000;
  }
};

/** Deaths and what asks to be logged are; what is refused is when the filter asks for it. */
export const isLogged = ({ kind }: Action, wantsAll: boolean): boolean =>
  kind === "log" ||
  kind === "kill" ||
  kind === "kill-process" ||
  (wantsAll && (kind === "errno" || kind === "trap" || kind === "trace"));

export const recordOf = (action: Action, call: number): CallRecord => ({
  call,
  code: codeOf(action),
  signal:
    action.kind === "kill" || action.kind === "kill-process" || action.kind === "trap"
      ? SIGNAL.SYS
      : 0,
});
