/** Recorded messages of the real parser over profiles with and without mistakes. */
import { readFileSync } from "node:fs";
import test from "ava";
import { packageFile } from "../../src/root.ts";
import { parseProfile } from "../embedded/apparmor/profile-files.ts";

interface Recording {
  name: string;
  profile: string;
  exit: number;
  stderr: string;
}

const read = <T>(file: string): T[] =>
  JSON.parse(readFileSync(packageFile("test", "fidelity-apparmor", file), "utf8")) as T[];

const syntax = read<Recording>("syntax.json");
const loads = read<{ name: string; profile: string; load: { exit: number; stderr: string } }>(
  "decisions.json",
).map(({ name, profile, load }) => ({ name, profile, ...load }));

for (const { name, profile, exit, stderr } of [...syntax, ...loads]) {
  test(`${name}: exit and message are the recorded ones`, async (t) => {
    const outcome = await parseProfile(profile);
    t.deepEqual({ exit: outcome.exit, stderr: outcome.stderr }, { exit, stderr });
  });
}
