import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { systemClock } from "../../src/kubectl/clock.ts";
import { createJournal } from "../../src/session/journal.ts";
import { endOrphans } from "../../src/session/orphans.ts";

/** Lives until it is ended, with a word of its own in its command line. */
const sleeper = (word: string) =>
  spawn(process.execPath, ["-e", "setInterval(() => {}, 1e6)", word], {
    detached: true,
    stdio: "ignore",
  });

test("a process that was left behind ends, one that only has its number does not", async (t) => {
  const [ours, stranger] = [sleeper("4243"), sleeper("4244")];
  t.teardown(() => {
    stranger.kill("SIGKILL");
  });
  const line = (pid: number | undefined, command: string) =>
    ({ made: "process", pid: pid!, command, at: 0 }) as const;
  const ended = once(ours, "exit");
  await endOrphans([line(ours.pid, "4243"), line(stranger.pid, "4243")], systemClock);
  await ended;
  t.is(stranger.exitCode ?? stranger.signalCode, null);
});

test("a journal survives a torn last line, and is gone when closed", async (t) => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "dd-"));
  t.teardown(() => rm(folder, { recursive: true }));
  const journal = createJournal(folder);
  t.true(await journal.write({ made: "namespace", name: "web", at: 1 }));
  await appendFile(path.join(folder, "journal.jsonl"), '{"made":"namesp');
  t.deepEqual(await journal.open(), [{ made: "namespace", name: "web", at: 1 }]);
  await journal.drop(() => true);
  t.deepEqual(await journal.open(), []);
});

test("a journal that cannot be written says so and throws nothing", async (t) => {
  t.false(await createJournal("/dev/null/x").write({ made: "namespace", name: "web", at: 1 }));
});
