// `npm run bench -- [NAME...] [--provider kind]`: measures what the product promises, as ratios within one run, and prints a table.
import process from "node:process";
import { cliBenches } from "./cli.mjs";
import { clusterBenches } from "./cluster.mjs";
import { doctorBenches } from "./doctor.mjs";
import { ingressBenches } from "./ingress.mjs";
import { kindBenches } from "./kind.mjs";
import { labBenches } from "./labs.mjs";
import { loadBenches } from "./load.mjs";
import { screenBenches } from "./screen.mjs";
import { verdictBenches } from "./verdict.mjs";
import { closeKept, words } from "./world.mjs";

const benches = [
  ...cliBenches,
  ...doctorBenches,
  ...clusterBenches,
  ...kindBenches,
  ...loadBenches,
  ...ingressBenches,
  ...screenBenches,
  ...verdictBenches,
  ...labBenches,
].filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)));
const rows = [];
for (const { name, goal, measure } of benches) {
  process.stderr.write(`measuring: ${name}\n`);
  try {
    const { measured, met } = await measure();
    rows.push([met ? "✔" : "✖", name, measured, goal]);
  } catch (error) {
    rows.push(["?", name, `could not be measured: ${error.message.split("\n")[0]}`, goal]);
  }
}

closeKept();
const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column].length)));
for (const row of rows) {
  console.log(
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("  ")
      .trimEnd(),
  );
}
