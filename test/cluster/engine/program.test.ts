import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import test from "ava";
import { groupLives, runProgram } from "../../../src/cluster/engine/program.ts";
import { systemPath } from "../../support/tools.ts";

/** A program whose helper writes a file a moment later, whether or not the program itself is still there. */
const script = "(sleep 0.3; echo > done) > /dev/null 2>&1 & echo asked; wait";

const interrupt = async (folder: string, aftermath?: (group: number) => Promise<void>) => {
  const stop = new AbortController();
  let group = 0;
  const run = runProgram(
    "sh",
    ["-c", `cd '${folder}'; ${script}`],
    { PATH: systemPath },
    {
      signal: stop.signal,
      onStart: (pid) => {
        group = pid;
      },
      onLine: () => stop.abort(new Error("stopped")),
      ...(aftermath === undefined ? {} : { aftermath: () => aftermath(group) }),
    },
  );
  return run;
};

const temporary = async (t: { teardown(task: () => Promise<void>): void }): Promise<string> => {
  const folder = await mkdtemp(path.join(os.tmpdir(), "drydock-"));
  t.teardown(() => rm(folder, { recursive: true }));
  return folder;
};

test("what an interrupted program has asked for comes to its end, where that is waited for", async (t) => {
  const folder = await temporary(t);
  let group = 0;
  const interrupted = interrupt(folder, async (pid) => {
    group = pid;
    t.false(existsSync(path.join(folder, "done")));
    while (groupLives(pid)) {
      await sleep(10);
    }
  });
  await t.throwsAsync(interrupted, { message: "stopped" });
  t.true(existsSync(path.join(folder, "done")));
  t.false(groupLives(group));
});

test("else all that it started ends with it", async (t) => {
  const folder = await temporary(t);
  await t.throwsAsync(interrupt(folder), { message: "stopped" });
  t.false(existsSync(path.join(folder, "done")));
});
