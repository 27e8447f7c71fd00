import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import test from "ava";
import { acquireLock, isLock, lockHolder } from "../src/lock.ts";

const lockFile = (): string => path.join(mkdtempSync(path.join(os.tmpdir(), "lock-")), "x.lock");

test("a living holder keeps the lock until it lets go", async (t) => {
  const file = lockFile();
  const lock = await acquireLock(file);
  if (!isLock(lock)) {
    t.fail("was held");
    return;
  }

  t.like(await acquireLock(file), { pid: process.pid });
  await lock.release();
  t.is(await lockHolder(file), undefined);
  t.true(isLock(await acquireLock(file)));
});

test("a killed holder does not block, even when its process id is in use again", async (t) => {
  const file = lockFile();
  writeFileSync(file, JSON.stringify({ pid: process.pid, started: "1" }));
  t.true(isLock(await acquireLock(file)));
  const other = lockFile();
  writeFileSync(other, JSON.stringify({ pid: 4_000_000 }));
  t.true(isLock(await acquireLock(other)));
});

test("a torn lock file does not block", async (t) => {
  const file = lockFile();
  writeFileSync(file, "{");
  t.true(isLock(await acquireLock(file)));
});
