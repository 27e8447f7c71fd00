import os from "node:os";
import test from "ava";
import { systemClock } from "../../src/kubectl/clock.ts";
import { createLineCutter } from "../../src/kubectl/lines.ts";
import { runCommand } from "../../src/kubectl/run.ts";
import type { RunRequest } from "../../src/kubectl/run.ts";
import { systemPath } from "../support/tools.ts";

const run = async (command: RunRequest["command"], more: Partial<RunRequest> = {}) =>
  runCommand(
    {
      command,
      cwd: os.tmpdir(),
      env: { PATH: systemPath },
      timeout: 10_000,
      ...more,
    },
    systemClock,
  );

/** A dead child that nobody has waited for does not live. */
const lives = async (pid: number): Promise<boolean> => {
  const { stdout } = await run({ kind: "run", argv: ["ps", "-o", "stat=", "-p", String(pid)] });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
};

test("arguments reach the program as they are", async (t) => {
  const result = await run({ kind: "run", argv: ["printf", "%s|", "a b", "$HOME", "*", ";"] });
  t.like(result, { exit: 0, stdout: "a b|$HOME|*|;|\n", stderr: "", ended: "itself" });
});

test("a script stops at its first mistake, and streams are apart", async (t) => {
  const lines: string[] = [];
  const result = await run(
    { kind: "sh", script: "echo one; echo two >&2; false; echo three" },
    { onLine: (stream, line) => lines.push(`${stream} ${line}`) },
  );
  t.is(result.exit, 1);
  t.deepEqual(lines.toSorted(), ["stderr two", "stdout one"]);
});

test("a command that does not exist ends with 127 and says so", async (t) => {
  t.like(await run({ kind: "run", argv: ["no-such-program"] }), {
    exit: 127,
    stderr: "no-such-program: not found\n",
  });
});

test("an interrupt ends the whole family, not only the shell", async (t) => {
  const abort = new AbortController();
  const pids: number[] = [];
  const running = run(
    { kind: "sh", script: "sleep 4242 & echo $!; wait; echo never" },
    {
      signal: abort.signal,
      onLine: (_, line) => {
        pids.push(Number(line));
        abort.abort();
      },
    },
  );
  const result = await running;
  t.is(result.ended, "interrupted");
  t.is(pids.length, 1);
  t.false(await lives(pids[0]!));
});

test("a timeout ends it, also when a grandchild holds the pipe", async (t) => {
  const began = performance.now();
  const result = await run({ kind: "sh", script: "sleep 4242; echo never" }, { timeout: 100 });
  t.is(result.ended, "timeout");
  t.true(performance.now() - began < 5000);
});

test("lines are whole characters, and one that never ends comes in pieces", (t) => {
  const lines: string[] = [];
  const cutter = createLineCutter((line) => lines.push(line), 10);
  const bytes = Buffer.from("grüße\nend");
  cutter.write(bytes.subarray(0, 3));
  cutter.write(bytes.subarray(3));
  cutter.end();
  t.deepEqual(lines, ["grüße", "end"]);
  cutter.write(Buffer.from("x".repeat(25)));
  t.is(lines.at(-1)?.length, 25);
});
