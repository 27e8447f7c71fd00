/** Runs one command without a shell, or one script in `sh`, in a process group of its own that can be ended as a whole. */
import { execa } from "execa";
import type { Clock } from "./clock.ts";
import { createLineCutter } from "./lines.ts";

export interface RunRequest {
  command: { kind: "run"; argv: readonly string[] } | { kind: "sh"; script: string };
  cwd: string;
  /** The whole environment. */
  env: Record<string, string>;
  /** Milliseconds. */
  timeout: number;
  signal?: AbortSignal;
  onLine?: (stream: "stdout" | "stderr", line: string) => void;
  /** Given to the command, which otherwise reads an end of file. */
  input?: string;
}

export interface RunResult {
  /** As a shell tells it: 127 not found, 128 + n for a signal. */
  exit: number;
  stdout: string;
  stderr: string;
  durationMs: number;
  ended: "itself" | "timeout" | "interrupted";
}

/** More output than this is still shown line by line, but no longer kept for checks. Characters. */
const keep = 1_048_576;
const longestLine = 32_768;
/** From SIGTERM to SIGKILL. Milliseconds. */
const grace = 2000;

/** Never rejects: a command that cannot start ends with 127 and says why on standard error. */
export const runCommand = async (request: RunRequest, clock: Clock): Promise<RunResult> => {
  const { command, cwd, env, input } = request;
  const [file = "", ...argv] =
    command.kind === "run" ? command.argv : ["sh", "-eu", "-c", command.script];
  const began = clock.monotonic();
  const child = execa(file, argv, {
    cwd,
    env,
    extendEnv: false,
    reject: false,
    detached: true,
    buffer: false,
    stripFinalNewline: false,
    ...(input === undefined ? { stdin: "ignore" as const } : { input }),
  });

  const kept = collect(child, request);
  const ending = watchOver(child.pid, request, clock);
  const result = await child;
  ending.release();
  kept.end();
  if (result.failed && result.exitCode === undefined && result.signal === undefined) {
    const reason = `${file}: ${cannotStart(result.cause)}`;
    request.onLine?.("stderr", reason);
    kept.text.stderr += `${reason}\n`;
  }

  return {
    exit: exitCode(result),
    ...kept.text,
    durationMs: clock.monotonic() - began,
    ended: ending.why(),
  };
};

interface Readable {
  on(event: "data", listener: (chunk: Uint8Array) => void): unknown;
}

const collect = (
  child: { stdout: Readable | null; stderr: Readable | null },
  { onLine }: RunRequest,
) => {
  const text = { stdout: "", stderr: "" };
  const cutters = (["stdout", "stderr"] as const).map((stream) => {
    const cutter = createLineCutter((line) => {
      if (text[stream].length < keep) {
        text[stream] += `${line}\n`;
      }

      onLine?.(stream, line);
    }, longestLine);
    child[stream]?.on("data", (chunk) => {
      cutter.write(chunk);
    });
    return cutter;
  });

  return {
    text,
    end() {
      for (const cutter of cutters) {
        cutter.end();
      }
    },
  };
};

/** Ends the whole group at the timeout or the signal: politely, then not. */
const watchOver = (pid: number | undefined, { timeout, signal }: RunRequest, clock: Clock) => {
  let why: RunResult["ended"] = "itself";
  const cancels: (() => void)[] = [];
  const end = (reason: RunResult["ended"]) => {
    if (why === "itself") {
      why = reason;
      killGroup(pid, "SIGTERM");
      cancels.push(
        clock.after(grace, () => {
          killGroup(pid, "SIGKILL");
        }),
      );
    }
  };

  const onAbort = () => {
    end("interrupted");
  };
  cancels.push(
    clock.after(timeout, () => {
      end("timeout");
    }),
  );
  signal?.addEventListener("abort", onAbort, { once: true });
  if (signal?.aborted === true) {
    onAbort();
  }

  return {
    why: () => why,
    release() {
      signal?.removeEventListener("abort", onAbort);
      for (const cancel of cancels) {
        cancel();
      }

      if (why !== "itself") {
        killGroup(pid, "SIGKILL");
      }
    },
  };
};

export const killGroup = (pid: number | undefined, signal: NodeJS.Signals): void => {
  if (pid === undefined) {
    return;
  }

  try {
    process.kill(-pid, signal);
  } catch {
    // The group is gone already.
  }
};

const signalNumbers: Record<string, number> = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

const exitCode = (result: { exitCode?: number; signal?: string; failed: boolean }): number => {
  if (result.exitCode !== undefined) {
    return result.exitCode;
  }

  return result.signal === undefined ? 127 : 128 + (signalNumbers[result.signal] ?? 0);
};

const cannotStart = (cause: unknown): string => {
  const { code } = (cause ?? {}) as { code?: string };
  return code === "ENOENT" ? "not found" : (code ?? "cannot be started");
};
