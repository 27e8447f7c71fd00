/** Agreement with recorded decisions may only rise: raise the numbers in ratchet.json when it has. */
import { readFileSync } from "node:fs";
import test from "ava";
import { packageFile } from "../../src/root.ts";
import { recordedProfiles, replay } from "./replay.ts";

const ratchet = JSON.parse(
  readFileSync(packageFile("test", "fidelity-apparmor", "ratchet.json"), "utf8"),
) as Record<string, number>;

for (const recorded of recordedProfiles().filter(({ load }) => load.exit === 0)) {
  test(`${recorded.name}: as many decisions agree as ever`, async (t) => {
    const differences = await replay(recorded);
    const agree = recorded.runs!.length - differences.length;
    t.log(`${agree}/${recorded.runs!.length}`, ...differences.map(({ run }) => run));
    t.true(agree >= (ratchet[recorded.name] ?? 0), differences.map(({ run }) => run).join("\n"));
  });
}
