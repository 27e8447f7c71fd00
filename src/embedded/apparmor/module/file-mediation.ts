/** Files, links and programs. */
import type { Verdict } from "../../containers/kernel/policy.ts";
import type { Process } from "../../containers/kernel/process.ts";
import { ask } from "../../containers/kernel/security.ts";
import type { SecuredFile } from "../../containers/kernel/security.ts";
import { Confinement } from "./confinement.ts";
import { decideExecution } from "./execution.ts";
import type { Context } from "./execution.ts";
import { decideLink, filePermissions, secured } from "./file-decision.ts";
import type { LoadedProfile } from "./loaded-profile.ts";
import { allowed } from "./verdicts.ts";

export class FileMediation extends Confinement {
  file(process: Process, operation: string, file: SecuredFile, asked: number): Verdict {
    const profile = this.profileOf(process);
    if (profile === undefined) {
      return allowed;
    }

    const name = secured(file);
    const { euid } = process.credentials;
    const state = profile.content.file.match(name);
    const permissions = filePermissions(profile, state, euid === file.uid);
    const refused = (asked & ~permissions.allow) !== 0;
    return this.verdicts.byFile(
      { process, profile, operation, name, permissions, asked },
      refused ? "EACCES" : undefined,
      (wanted, denied) => this.describeFile(process, file, wanted, denied),
    );
  }

  link(process: Process, link: SecuredFile, target: string): Verdict {
    const profile = this.profileOf(process);
    if (profile === undefined) {
      return allowed;
    }

    const name = secured(link);
    const isOwner = process.credentials.euid === link.uid;
    const { permissions, asked, refused, info } = decideLink(profile, name, target, isOwner);
    return this.verdicts.byFile(
      { process, profile, operation: "link", name, info, permissions, asked },
      refused ? "EACCES" : undefined,
      (wanted, denied) => this.describeFile(process, link, wanted, denied, target),
    );
  }

  execute(process: Process, file: SecuredFile): Verdict {
    const path = secured(file);
    const profile = this.profileOf(process);
    const pending = this.contexts.takePending(process);
    if (pending !== undefined) {
      this.contexts.set(process, pending.context);
      return allowed;
    }

    if (profile === undefined) {
      const attached = this.table.attachedTo(path);
      if (attached !== undefined && attached !== "conflict") {
        this.contexts.set(process, attached);
      }

      return allowed;
    }

    return this.#executeConfined(process, profile, path, file);
  }

  #executeConfined(
    process: Process,
    profile: LoadedProfile,
    path: string,
    file: SecuredFile,
  ): Verdict {
    const state = profile.content.file.match(path);
    const isOwner = process.credentials.euid === file.uid;
    const permissions = filePermissions(profile, state, isOwner);
    const { next, allow, target, info } = decideExecution(this.table, profile, path, permissions);
    const refused = next === undefined || (allow & ask.execute) === 0;
    const verdict = this.verdicts.byFile(
      {
        process,
        profile,
        operation: "exec",
        name: path,
        info,
        permissions: { ...permissions, allow },
        asked: ask.execute,
      },
      refused ? "EACCES" : undefined,
      (wanted, denied) => this.describeFile(process, file, wanted, denied, target),
    );
    if (next === undefined) {
      return "allow" in verdict ? { errno: "EACCES" } : verdict;
    }

    return this.#change(process, profile, next.context, path, file);
  }

  /** Without new privileges a program stays where it is. */
  #change(
    process: Process,
    profile: LoadedProfile,
    next: Context,
    path: string,
    file: SecuredFile,
  ): Verdict {
    if (process.credentials.noNewPrivileges && next !== profile) {
      return this.verdicts.byFile(
        {
          process,
          profile,
          operation: "exec",
          name: path,
          info: "no new privs",
          permissions: { allow: 0, audit: 0, quiet: 0 },
          asked: ask.execute,
        },
        "EPERM",
        (wanted, denied) =>
          this.describeFile(process, file, wanted, denied, next?.name ?? "unconfined"),
      );
    }

    this.contexts.set(process, next);
    return allowed;
  }
}
