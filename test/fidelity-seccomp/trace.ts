/** Which system calls our programs make, beside those that the recorded ones made. */
import { readFileSync } from "node:fs";
import { packageFile } from "../../src/root.ts";
import { Pipe } from "../../src/embedded/containers/kernel/pipe.ts";
import { programs } from "../../src/embedded/containers/sandbox/programs.ts";
import { startProcess } from "../../src/embedded/containers/sandbox/start-process.ts";
import { finishSandbox, makeSandbox } from "../fidelity-shell/sandbox.ts";

export interface CallRecording {
  /** In order of first use. */
  syscalls: string[];
  /** By program. */
  children?: Record<string, string[]>;
  /** Set when the older build has no such command. */
  build?: string;
  "in 1.37"?: { added?: string[]; missing?: string[] };
  exit: number;
}

export type User = "root" | "app";

export const callRecordings = JSON.parse(
  readFileSync(packageFile("test", "fidelity-seccomp", "syscalls.json"), "utf8"),
) as Record<User, Record<string, CallRecording>>;

/** Words of a command as the recordings write them: split at blanks, but for what stands in double quotes. */
export const wordsOf = (command: string): string[] => {
  const quoted = /^(\S+ -c) "([\s\S]*)"$/.exec(command);
  return quoted === null
    ? command.split(" ").map((word) => word.replaceAll(String.raw`\n`, "\n"))
    : [
        ...quoted[1]!.split(" "),
        quoted[2]!.replaceAll(String.raw`\"`, '"').replaceAll(String.raw`\n`, "\n"),
      ];
};

export interface Traced {
  own: string[];
  children: string[];
  stdout: string;
  stderr: string;
  exit: number;
}

/** Runs a command as process 1 with `some input` on standard input. */
export const traceCommand = async (command: string, user: User): Promise<Traced> => {
  const calls = new Map<number, Set<string>>();
  const sandbox = makeSandbox({
    user,
    faults: [],
    trace: ({ pid }, call) => {
      calls.set(pid, (calls.get(pid) ?? new Set()).add(call));
    },
  });
  const stdin = new Pipe();
  stdin.put(Buffer.from("some input\n"));
  const output = { stdout: "", stderr: "" };
  const started = await startProcess(sandbox.kernel, programs, {
    argv: wordsOf(command),
    credentials: sandbox.credentials(),
    environment: sandbox.environment,
    workingDirectory: "/",
    stdin,
    stdout: (chunk) => void (output.stdout += Buffer.from(chunk).toString("latin1")),
    stderr: (chunk) => void (output.stderr += Buffer.from(chunk).toString("latin1")),
    tty: false,
  });
  const exit = await finishSandbox(sandbox, started, 4000);
  const own = [...(calls.get(1) ?? [])];
  const children = new Set([...calls].filter(([pid]) => pid !== 1).flatMap(([, set]) => [...set]));
  return { own, children: [...children], ...output, exit };
};

/** What the runtime does before the program, which the recordings leave out. */
const launch = new Set(["chdir", "execve"]);

/** These run until somebody ends them, or stay behind as a server. */
const endless = /^(?:yes|watch|top|httpd -p 8080)/;

const isSame = (recording: CallRecording, { own }: Traced): boolean => {
  const either = new Set([
    ...launch,
    // Only the older build names itself.
    ...(recording.build === undefined ? [] : ["prctl"]),
    ...(recording["in 1.37"]?.added ?? []),
    ...(recording["in 1.37"]?.missing ?? []),
  ]);
  const wanted = new Set(recording.syscalls);
  return (
    recording.syscalls.every((call) => either.has(call) || own.includes(call)) &&
    own.every((call) => either.has(call) || wanted.has(call))
  );
};

/** Side by side: some commands wait for a second to pass. */
const lanes = 16;

/** Commands whose own process makes exactly the recorded calls. */
export const agreeingCommands = async (): Promise<{ agreeing: string[]; all: string[] }> => {
  const all = (["root", "app"] as const).flatMap((user) =>
    Object.entries(callRecordings[user])
      .filter(([command]) => !endless.test(command))
      .map(([command, recording]) => ({ user, command, recording })),
  );
  const agreeing: string[] = [];
  const waiting = [...all];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (isSame(next.recording, await traceCommand(next.command, next.user))) {
        agreeing.push(next.command);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return { agreeing, all: all.map(({ command }) => command) };
};
