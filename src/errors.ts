/** The one error class whose text a user is meant to read. Everything else is a bug and prints a stack. */

/** What kind of mistake it was; decides the exit code. */
export type LabErrorCode = "usage" | "lab" | "environment" | "cluster" | "state" | "interrupted";

const exitCodes: Record<LabErrorCode, number> = {
  usage: 2,
  lab: 2,
  environment: 3,
  cluster: 3,
  state: 3,
  interrupted: 130,
};

export interface LabErrorOptions {
  /** What the user can do next: one sentence or one command. */
  hint?: string;
  cause?: unknown;
  /** The command that failed, ready to paste. */
  command?: string;
}

export class LabError extends Error {
  override name = "LabError";
  readonly code: LabErrorCode;
  readonly hint: string | undefined;
  readonly command: string | undefined;

  /** @param sentence One clear sentence that says what is wrong and where. */
  constructor(
    code: LabErrorCode,
    sentence: string,
    { hint, cause, command }: LabErrorOptions = {},
  ) {
    super(sentence, { cause });
    this.code = code;
    this.hint = hint;
    this.command = command;
  }

  get exitCode(): number {
    return exitCodes[this.code];
  }
}
