/** A mistake in a profile: what apparmor_parser prints and how it exits. */
export class ProfileError extends Error {
  override name = "ProfileError";

  readonly exitCode: number;

  /** `output` is everything for standard error, line ends included. */
  constructor(output: string, exitCode = 1) {
    super(output);
    this.exitCode = exitCode;
  }
}
