/** Which profile each process is under, and how it asks for another by writing to its own attributes. */
import type { Verdict } from "../../containers/kernel/policy.ts";
import type { Process } from "../../containers/kernel/process.ts";
import type { Context } from "./execution.ts";
import { filePermissions, mayChangeProfile, mayOnExec } from "./file-decision.ts";
import type { ProfileTable } from "./profile-table.ts";
import type { Verdicts } from "./verdicts.ts";
import { allowed } from "./verdicts.ts";

interface Pending {
  context: Context;
}

export class ProcessContexts {
  readonly #table: ProfileTable;
  readonly #verdicts: Verdicts;
  readonly #pending = new WeakMap<Process, Pending>();

  constructor(table: ProfileTable, verdicts: Verdicts) {
    this.#table = table;
    this.#verdicts = verdicts;
  }

  /** undefined: unconfined, also after the profile was taken away. */
  of(process: Process): Context {
    const context = process.security as Context;
    return context?.removed === true ? undefined : context;
  }

  set(process: Process, context: Context): void {
    process.security = context;
  }

  confineNext(process: Process, profile: string): boolean {
    const context = this.#table.find(profile);
    this.#pending.set(process, { context });
    return context !== undefined;
  }

  takePending(process: Process): Pending | undefined {
    const pending = this.#pending.get(process);
    this.#pending.delete(process);
    return pending;
  }

  attribute(process: Process, name: string): string | undefined {
    const context =
      name === "current"
        ? { context: this.of(process) }
        : name === "exec"
          ? this.#pending.get(process)
          : undefined;
    if (context === undefined) {
      return undefined;
    }

    return context.context === undefined
      ? "unconfined\n"
      : `${context.context.name} (${context.context.mode})\n`;
  }

  /** `changeprofile NAME` to current, `exec NAME` to exec. */
  setAttribute(process: Process, name: string, text: string): Verdict {
    const match = /^\s*(\S+)\s+(\S+)\s*\0?\s*$/.exec(text);
    if (match === null) {
      return { errno: "EINVAL" };
    }

    const [, command, target] = match;
    const known =
      (name === "exec" && command === "exec") ||
      (name === "current" && (command === "changeprofile" || command === "permprofile"));
    return known
      ? this.#changeProfile(process, target!, name === "exec", command === "permprofile")
      : { errno: "EINVAL" };
  }

  #changeProfile(process: Process, target: string, onExec: boolean, test: boolean): Verdict {
    const profile = this.of(process);
    const operation = onExec ? "change_onexec" : "change_profile";
    const unconfined = target === "unconfined";
    const next = unconfined ? undefined : this.#table.find(target);
    const confined = profile !== undefined && profile.mode !== "unconfined";
    const refuse = (errno: "ENOENT" | "EACCES", info?: string): Verdict => {
      if (profile === undefined) {
        this.#verdicts.record(process, {
          kind: "DENIED",
          operation,
          info,
          error: errno === "ENOENT" ? -2 : -13,
          profile: "unconfined",
          name: target,
        });
        return { errno };
      }

      return this.#verdicts.refuse(process, profile, errno, {
        operation,
        info,
        error: errno === "ENOENT" ? -2 : -13,
        name: target,
        profile: profile.name,
      });
    };
    if (!unconfined && next === undefined) {
      return refuse("ENOENT", "label not found");
    }

    if (confined) {
      const { allow } = filePermissions(profile, profile.content.file.match(target), true);
      if ((allow & (onExec ? mayOnExec : mayChangeProfile)) === 0) {
        const verdict = refuse("EACCES");
        if (!("allow" in verdict)) {
          return verdict;
        }
      }
    }

    if (confined && process.credentials.noNewPrivileges && next !== profile) {
      return { errno: "EPERM" };
    }

    if (onExec && !test) {
      this.#pending.set(process, { context: next });
    } else if (!test) {
      this.set(process, next);
    }

    return allowed;
  }
}
