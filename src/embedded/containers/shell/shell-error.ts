/** How the shell gives up: on a script, on a command, or for want of input. */

/** Ends a non-interactive shell; `message` comes after its prefix. */
export class ShellError extends Error {
  override name = "ShellError";
  readonly status: number;
  /** Line for the prefix, when it is not that of the running command. */
  readonly line: number | undefined;
  /** The message is out already. */
  told = false;

  constructor(message: string, status = 2, line?: number) {
    super(message);
    this.status = status;
    this.line = line;
  }
}

export const syntaxError = (message: string, line: number): ShellError =>
  new ShellError(`syntax error: ${message}`, 2, line);

/** The text ends in the middle of a command: an interactive shell reads on. */
export class IncompleteInput extends Error {
  override name = "IncompleteInput";
}
