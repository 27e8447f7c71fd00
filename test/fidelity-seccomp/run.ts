/** Runs a command under a profile as the recordings had it, and says whether the outcome is theirs. */
import { readFileSync } from "node:fs";
import { makeFilter, FilterError } from "../../src/embedded/seccomp/filter.ts";
import { readProfile } from "../../src/embedded/seccomp/profile.ts";
import { LaunchError } from "../../src/embedded/containers/sandbox/last-steps.ts";
import { programs } from "../../src/embedded/containers/sandbox/programs.ts";
import { startProcess } from "../../src/embedded/containers/sandbox/start-process.ts";
import { packageFile } from "../../src/root.ts";
import type { Outcome } from "../fidelity-shell/sandbox.ts";
import { finishSandbox, makeSandbox } from "../fidelity-shell/sandbox.ts";

export interface SeccompRecording extends Outcome {
  profile: string | null;
  user: "root" | "app";
  noNewPrivileges: boolean;
  command: string[];
}

const { profiles, results } = JSON.parse(
  readFileSync(packageFile("test", "fidelity-seccomp", "seccomp.json"), "utf8"),
) as { profiles: Record<string, unknown>; results: SeccompRecording[] };

export { profiles, results };

type Case = Omit<SeccompRecording, keyof Outcome>;

/** The runtime's own line of failure, in front of which whatever its process printed stands. */
const runtimeFailed = (message: string, printed = ""): Outcome => ({
  exit: 1,
  stdout: "",
  stderr: `${printed}time="<TIME>" level=error msg="runc run failed: ${message}"\n`,
});

export const runCase = async (
  { profile, user, noNewPrivileges, command }: Case,
  faults: string[] = [],
  timeout = 10_000,
): Promise<Outcome> => {
  const sandbox = makeSandbox({ user, faults, noNewPrivileges });
  const output = { stdout: "", stderr: "" };
  try {
    const filter =
      profile === null ? undefined : makeFilter(readProfile(JSON.stringify(profiles[profile])));
    const started = await startProcess(sandbox.kernel, programs, {
      argv: command,
      credentials: sandbox.credentials(),
      environment: sandbox.environment,
      workingDirectory: "/",
      stdin: undefined,
      stdout: (chunk) => void (output.stdout += Buffer.from(chunk).toString("utf8")),
      stderr: (chunk) => void (output.stderr += Buffer.from(chunk).toString("utf8")),
      tty: false,
      filter,
      first: true,
    });
    const exit = await finishSandbox(sandbox, started, timeout);
    return { ...output, exit };
  } catch (error) {
    if (error instanceof FilterError) {
      return runtimeFailed(
        error.early ? error.message : `unable to start container process: ${error.message}`,
      );
    }

    if (error instanceof LaunchError) {
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
      return error.phase === "create"
        ? runtimeFailed(`unable to start container process: ${error.message}`)
        : runtimeFailed(error.message, output.stderr);
    }

    throw error;
  }
};

const withoutNumbers = (text: string): string =>
  text.replaceAll(/(?<=can't kill pid )\d+/g, "<PID>");

export const sameOutcome = (expected: Outcome, actual: Outcome): boolean =>
  expected.exit === actual.exit &&
  expected.stdout === actual.stdout &&
  expected.stderr === withoutNumbers(actual.stderr);
