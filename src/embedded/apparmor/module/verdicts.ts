/** From a decision to what the kernel does and what its log says. */
import type { Process } from "../../containers/kernel/process.ts";
import type { Verdict } from "../../containers/kernel/policy.ts";
import type { Permissions } from "../compiler/accept.ts";
import { formatRecord } from "./audit-text.ts";
import type { AuditKind, AuditRecord } from "./audit-text.ts";
import type { LoadedProfile } from "./loaded-profile.ts";

export const allowed: Verdict = { allow: true };

export const errorNumbers = { EPERM: -1, ENOENT: -2, EACCES: -13 };
export type Refusal = keyof typeof errorNumbers;

export interface Request {
  process: Process;
  profile: LoadedProfile;
  operation: string;
  name?: string | undefined;
  info?: string | undefined;
  permissions: Permissions;
  asked: number;
}

type Log = (line: string) => void;

export class Verdicts {
  readonly #log: Log;

  readonly #firstPid: number;

  constructor(log: Log, firstPid: number) {
    this.#log = log;
    this.#firstPid = firstPid;
  }

  record(process: Process, record: AuditRecord): void {
    const { pid, command } = process;
    this.#log(formatRecord(record, { pid: pid + this.#firstPid, command }));
  }

  /** A decision about files and mounts, after aa_audit_file: what is refused and not quiet is logged and may kill. */
  byFile(
    request: Request,
    refusal: Refusal | undefined,
    describe: (asked: number, denied: number) => string,
  ): Verdict {
    const { profile, permissions, process, operation, name, info } = request;
    const base = { operation, info, profile: profile.name, name };
    if (refusal === undefined) {
      const asked = request.asked & (profile.compiled.auditAll ? 0xffff : permissions.audit);
      if (asked !== 0) {
        this.record(process, { ...base, kind: "AUDIT", rest: describe(asked, 0) });
      }

      return allowed;
    }

    const refused = request.asked & ~permissions.allow;
    const asked = profile.compiled.auditAll ? refused : refused & ~permissions.quiet;
    if (asked === 0) {
      return { errno: refusal };
    }

    const record = {
      ...base,
      error: errorNumbers[refusal],
      rest: describe(asked, asked & ~permissions.allow),
    };
    return this.refuse(process, profile, refusal, record);
  }

  /** Logs a refusal; a complaining profile lets it pass, a killing one ends the process. */
  refuse(
    process: Process,
    profile: LoadedProfile,
    refusal: Refusal,
    record: Omit<AuditRecord, "kind">,
  ): Verdict {
    const kind: AuditKind = profile.complains
      ? "ALLOWED"
      : profile.mode === "kill"
        ? "KILLED"
        : "DENIED";
    this.record(process, { ...record, kind });
    return kind === "ALLOWED" ? allowed : kind === "KILLED" ? { kill: 9 } : { errno: refusal };
  }

  /** A decision about everything else, after aa_check_perms: nothing is killed. */
  byPermissions(request: Request, describe: (asked: number, denied: number) => string): Verdict {
    const { profile, permissions, process, operation, name } = request;
    const everything = profile.compiled.auditAll;
    const denied = request.asked & ~permissions.allow;
    const base = { operation, profile: profile.name, name };
    if (denied === 0) {
      const asked = everything ? request.asked : request.asked & permissions.audit;
      if (asked !== 0) {
        this.record(process, { ...base, kind: "AUDIT", rest: describe(asked, 0) });
      }

      return allowed;
    }

    const kind = profile.mode === "kill" ? "KILLED" : profile.complains ? "ALLOWED" : "DENIED";
    const loud = everything ? denied : denied & ~permissions.quiet;
    if (loud !== 0) {
      this.record(process, { ...base, kind, rest: describe(request.asked, loud) });
    } else if (kind === "ALLOWED") {
      return { errno: "EACCES" };
    }

    return kind === "ALLOWED" ? allowed : { errno: "EACCES" };
  }
}

/** The first of two that is a refusal. */
export const both = (first: Verdict, second: () => Verdict): Verdict => {
  const other = second();
  return "allow" in first ? other : first;
};
