/** Agreement with recorded decisions of a real seccomp, and with the system calls that real commands make, may only rise. */
import { readFileSync } from "node:fs";
import test from "ava";
import { packageFile } from "../../src/root.ts";
import { results, runCase, sameOutcome } from "./run.ts";
import type { SeccompRecording } from "./run.ts";
import { agreeingCommands } from "./trace.ts";

const ratchet = JSON.parse(
  readFileSync(packageFile("test", "fidelity-seccomp", "ratchet.json"), "utf8"),
) as { results: number; commands: number };

/** Side by side, since most of the time is spent waiting for a second to pass. */
const lanes = 16;

test("commands under profiles end as recorded", async (t) => {
  const failed: SeccompRecording[] = [];
  const waiting = [...results];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (!sameOutcome(next, await runCase(next))) {
        failed.push(next);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  t.log(`${results.length - failed.length}/${results.length}`);
  const shown = failed.map(({ profile, command }) => `${profile}: ${command.join(" ")}`);
  t.true(results.length - failed.length >= ratchet.results, shown.join("\n"));
});

test("commands make the system calls that were recorded", async (t) => {
  const { agreeing, all } = await agreeingCommands();
  t.log(`${agreeing.length}/${all.length}`);
  t.true(agreeing.length >= ratchet.commands, `${agreeing.length} of ${all.length}`);
});
