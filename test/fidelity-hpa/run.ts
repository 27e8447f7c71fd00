/** `node build/test/fidelity-hpa/run.js [FILE]`: how far recorded decisions agree, case by case. */
import { recordings } from "./recording.ts";
import { replay } from "./replay.ts";

const all = recordings(process.argv[2]);
let agreed = 0;
for (const recording of all) {
  const problems = await replay(recording);
  agreed += problems.length === 0 ? 1 : 0;
  console.log(`${problems.length === 0 ? "✔" : "✖"} ${recording.case}`);
  for (const problem of problems) {
    console.log(`    ${problem}`);
  }
}

console.log(`${agreed} of ${all.length} cases agree`);
process.exitCode = agreed === all.length ? 0 : 1;
