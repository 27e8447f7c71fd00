/** Prints agreement per recorded profile; with `--show`, what differs. Arguments: names of profiles or parts of commands. */
import { recordedProfiles, replay } from "./replay.ts";

const show = process.argv.includes("--show");
const wanted = process.argv.slice(2).filter((word) => !word.startsWith("--"));
let good = 0;
let all = 0;
for (const recorded of recordedProfiles()) {
  const named = wanted.length === 0 || wanted.includes(recorded.name);
  const differences = named ? await replay(recorded) : [];
  const count = named ? (recorded.runs?.length ?? 0) : 0;
  good += count - differences.length;
  all += count;
  if (count > 0) {
    console.log(`${recorded.name.padEnd(22)}${count - differences.length}/${count}`);
  }

  for (const { run, expected, actual } of show ? differences : []) {
    console.log(`--- ${run}`);
    for (const part of ["exit", "stdout", "stderr", "audit"] as const) {
      const [want, have] = [JSON.stringify(expected[part]), JSON.stringify(actual[part])];
      if (want !== have) {
        console.log(`  ${part}\n    want ${want}\n    have ${have}`);
      }
    }
  }
}

console.log(`${"all".padEnd(22)}${good}/${all}`);
process.exit(0);
