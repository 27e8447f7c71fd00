/** Asking a security module about files: by what paths it knows them. */
import { BaseCalls } from "./base-calls.ts";
import type { Resolved } from "./mounts.ts";
import type { OpenFile } from "./open-file.ts";
import { ask } from "./security.ts";
import type { SecuredFile } from "./security.ts";

/** What a call is about to make. */
export type Made = "file" | "directory";

export class MediatedCalls extends BaseCalls {
  /** Asks about a file by its path. @throws as `enter` does */
  protected mediate(operation: string, resolved: Resolved, request: number, made?: Made): void {
    const file = this.secured(resolved, made);
    if (file !== undefined) {
      this.permit(this.kernel.security!.file(this.process, operation, file, request));
    }
  }

  /** Asks about a file that is open. */
  protected mediateOpen(operation: string, { inode, path }: OpenFile, request: number): void {
    const { security } = this.kernel;
    if (security?.confines(this.process) === true && path.startsWith("/")) {
      const directory = inode.type === "directory";
      const file = { path, uid: inode.uid, directory };
      this.permit(security.file(this.process, operation, file, request));
    }
  }

  protected mediateLook(resolved: Resolved): void {
    if (resolved.found !== undefined) {
      this.mediate("getattr", resolved, ask.getAttributes);
    }
  }

  /** A file as a security module knows it; undefined: nobody asks, or it has no path. */
  protected secured(resolved: Resolved, made?: Made): SecuredFile | undefined {
    const { security, mounts } = this.kernel;
    if (security?.confines(this.process) !== true) {
      return undefined;
    }

    const { found, target } = resolved;
    const inode = found?.inode;
    const directory = made === undefined ? inode?.type === "directory" : made === "directory";
    const uid =
      inode === undefined || made !== undefined ? this.process.credentials.euid : inode.uid;
    if (target !== undefined && !directory) {
      return target.startsWith("/") ? { path: target, uid, directory } : undefined;
    }

    return { path: this.absolute(resolved, mounts.root), uid, directory };
  }
}
