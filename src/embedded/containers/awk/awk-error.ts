/** A mistake in an awk program or a failure while it runs. */

export class AwkError extends Error {
  override name = "AwkError";
  readonly line: number | undefined;

  constructor(message: string, line?: number) {
    super(message);
    this.line = line;
  }
}

/** A regular expression that is none; said without its place in the program. */
export class AwkRegexError extends AwkError {
  override name = "AwkRegexError";
}
