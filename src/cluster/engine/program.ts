/** Runs docker, kind and the like in a process group of their own: a Ctrl+C in the terminal reaches them through us alone, and then all of them. */
import { execa } from "execa";
import { LabError } from "../../errors.ts";
import { createLineCutter } from "../../kubectl/lines.ts";
import type { EngineResult, EngineRun } from "./engine.ts";

export type Environment = Record<string, string | undefined>;

export interface ProgramResult extends EngineResult {
  timedOut: boolean;
}

/** Milliseconds. */
const defaultLimit = 30_000;
const longestOutput = 256 * 2 ** 20;
const longestLine = 65_536;

export type RunProgram = (
  program: string,
  argv: readonly string[],
  env: Environment,
  options?: EngineRun,
) => Promise<ProgramResult>;

/** Never rejects for what the program does. @throws LabError when it is not there, and the signal's reason when it was aborted. */
export const runProgram: RunProgram = async (
  program,
  argv,
  env,
  { input, signal, timeout = defaultLimit, onStart, onLine, aftermath } = {},
) => {
  signal?.throwIfAborted();
  const child = execa(program, argv, {
    env: withoutUndefined(env),
    extendEnv: false,
    reject: false,
    detached: true,
    stripFinalNewline: false,
    maxBuffer: longestOutput,
    ...(input === undefined ? { stdin: "ignore" as const } : { input }),
  });
  if (child.pid !== undefined) {
    onStart?.(child.pid);
  }

  if (onLine !== undefined) {
    for (const stream of [child.stdout, child.stderr]) {
      const cutter = createLineCutter(onLine, longestLine);
      stream.on("data", (chunk: Uint8Array) => cutter.write(chunk));
      stream.on("end", () => cutter.end());
    }
  }

  let ending: Promise<void> | undefined;
  const end = (): void => {
    if (aftermath === undefined) {
      endGroup(child.pid);
    } else {
      child.kill("SIGKILL");
      ending ??= aftermath().then(() => endGroup(child.pid));
    }
  };
  signal?.addEventListener("abort", end, { once: true });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, timeout);
  const result = await child;
  clearTimeout(timer);
  signal?.removeEventListener("abort", end);
  await ending;
  signal?.throwIfAborted();
  if (result.code === "ENOENT" || result.code === "EACCES") {
    throw new LabError("environment", `${program} is not installed, or not in PATH.`, {
      cause: result.cause,
    });
  }

  return { exit: result.exitCode, stdout: result.stdout, stderr: result.stderr, timedOut };
};

/** Whether anything of it is left; where there are no groups, nothing is said to be. */
export const groupLives = (pid: number): boolean => {
  try {
    return process.platform !== "win32" && process.kill(-pid, 0);
  } catch {
    return false;
  }
};

/** What it started goes with it. SIGKILL: none of them has anything to tidy up that the engine itself does not. */
export const endGroup = (pid: number | undefined): void => {
  try {
    process.kill(process.platform === "win32" ? pid! : -pid!, "SIGKILL");
  } catch {
    // It has just ended.
  }
};

const withoutUndefined = (env: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
