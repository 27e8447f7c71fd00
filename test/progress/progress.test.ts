import { chmodSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { LabError } from "../../src/errors.ts";
import { openProgress } from "../../src/progress/progress.ts";
import type { LabRecord } from "../../src/session/progress-store.ts";

const folder = (): string => mkdtempSync(path.join(os.tmpdir(), "progress-"));

const record = (lab: string): LabRecord => ({
  lab,
  hash: "h",
  current: "two",
  steps: { one: { state: "passed", durationMs: 5, hints: 0, wrongTurns: [] } },
  spentMs: 10,
  since: 1,
  touchedAt: 1,
  vars: {},
  passed: false,
});

test("what is written is read again", async (t) => {
  const state = folder();
  await (await openProgress(state)).write(record("a"));
  const again = await openProgress(state);
  t.deepEqual(await again.read("a"), record("a"));
  t.is(await again.read("b"), undefined);
  await again.remove("a");
  t.deepEqual(await again.all(), {});
});

test("two runs at the same time keep each other's labs", async (t) => {
  const state = folder();
  const [one, two] = [await openProgress(state), await openProgress(state)];
  await one.write(record("a"));
  await two.write(record("b"));
  t.deepEqual(Object.keys(await one.all()).toSorted(), ["a", "b"]);
});

test("an unreadable file is set aside and said", async (t) => {
  const state = folder();
  writeFileSync(path.join(state, "progress.json"), "{ torn");
  const progress = await openProgress(state);
  t.regex(progress.notice ?? "", /set aside as progress\.json\.broken-/);
  t.true(readdirSync(state).some((name) => name.startsWith("progress.json.broken-")));
  await progress.write(record("a"));
  t.deepEqual(Object.keys(await progress.all()), ["a"]);
});

test("a file of a newer version is left as it is", async (t) => {
  const state = folder();
  const text = JSON.stringify({ version: 99, labs: { x: record("x") } });
  writeFileSync(path.join(state, "progress.json"), text);
  const progress = await openProgress(state);
  t.regex(progress.notice ?? "", /newer Drydock/);
  await progress.write(record("a"));
  t.is(readFileSync(path.join(state, "progress.json"), "utf8"), text);
});

const unlessRoot = process.getuid?.() === 0 ? test.skip : test;
unlessRoot("a folder that cannot be written gives a sentence", async (t) => {
  const state = folder();
  const progress = await openProgress(state);
  chmodSync(state, 0o500);
  const error = await t.throwsAsync(progress.write(record("a")), { instanceOf: LabError });
  t.regex(error.message, /could not be written/);
});

test("a full disk gives a sentence and keeps the old file", async (t) => {
  // /dev/full refuses every write with ENOSPC, as a full disk does.
  const state = folder();
  const progress = await openProgress(state);
  await progress.write(record("a"));
  const { symlinkSync } = await import("node:fs");
  symlinkSync("/dev/full", path.join(state, `progress.json.${process.pid}`));
  const error = await t.throwsAsync(progress.write(record("b")), { instanceOf: LabError });
  t.regex(error.message, /disk is full/);
  t.deepEqual(Object.keys(await progress.all()), ["a"]);
});
