/** The machine that apparmor_parser runs on, as it sees it. */
import type { CompiledProfile } from "../compiler/compiled.ts";
import type { SourceFiles } from "../language/source-files.ts";

/** Errors that a kernel answers with when policy is loaded or removed. */
export type PolicyError = "EEXIST" | "ENOENT" | "EACCES" | "EPERM";

/** What the program needs of the machine it runs on. */
export interface ParserHost {
  files: SourceFiles;
  /** Everything of standard input, a character a byte. */
  input(): Promise<string>;
  print(text: string): void;
  printError(text: string): void;
  isRoot: boolean;
  /** Undefined: the interface of the kernel is not mounted. */
  kernel:
    | {
        load(profiles: CompiledProfile[], replace: boolean): Promise<PolicyError | undefined>;
        remove(name: string): Promise<PolicyError | undefined>;
      }
    | undefined;
  writeFile(path: string, text: string): PolicyError | undefined;
}
