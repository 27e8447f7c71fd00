/** What all decisions share: who is under which profile, and where verdicts are made. */
import type { Process } from "../../containers/kernel/process.ts";
import type { SecuredFile } from "../../containers/kernel/security.ts";
import { fileMask, untrusted } from "./audit-text.ts";
import type { LoadedProfile } from "./loaded-profile.ts";
import { ProcessContexts } from "./process-contexts.ts";
import type { ProfileTable } from "./profile-table.ts";
import { Verdicts } from "./verdicts.ts";

export class Confinement {
  readonly contexts: ProcessContexts;
  protected readonly table: ProfileTable;
  protected readonly verdicts: Verdicts;

  /** @param firstPid Added to the numbers of processes in the log. */
  constructor(table: ProfileTable, log: (line: string) => void, firstPid = 0) {
    this.table = table;
    this.verdicts = new Verdicts(log, firstPid);
    this.contexts = new ProcessContexts(table, this.verdicts);
  }

  confines(process: Process): boolean {
    return this.profileOf(process) !== undefined;
  }

  /** The profile that decides; undefined: none does. */
  protected profileOf(process: Process): LoadedProfile | undefined {
    const context = this.contexts.of(process);
    return context?.mode === "unconfined" ? undefined : context;
  }

  protected describeFile(
    { credentials }: Process,
    { uid }: SecuredFile,
    asked: number,
    denied: number,
    target?: string,
  ): string {
    return (
      ` requested_mask="${fileMask(asked)}"` +
      (denied === 0 ? "" : ` denied_mask="${fileMask(denied)}"`) +
      ` fsuid=${credentials.euid} ouid=${uid}` +
      (target === undefined ? "" : ` target=${untrusted(target)}`)
    );
  }
}
