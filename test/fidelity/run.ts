/** `npm run fidelity -- [--kubeconfig F] [--kubectl P] [--docs] [--ratchet] [SCENARIO...]`: compare, and print every difference. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { packageFile } from "../../src/root.ts";
import { agreementFile, readAgreement, sumOf } from "./agreement.ts";
import { fidelityPage } from "./page.ts";
import { fidelityKubectl, scenarioFiles, startTarget } from "./target.ts";
import { createReplayer, type Comparison } from "./replay.ts";
import { parseScenario } from "./scenario.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kubeconfig: { type: "string" },
    kubectl: { type: "string" },
    docs: { type: "boolean", default: false },
    ratchet: { type: "boolean", default: false },
    quiet: { type: "boolean", default: false },
  },
});

const kubectl = path.resolve(values.kubectl ?? (await fidelityKubectl()));
const target =
  values.kubeconfig === undefined
    ? await startTarget(kubectl)
    : { kubeconfig: path.resolve(values.kubeconfig), kubectl, stop: async () => {} };
const wanted = positionals.map((word) => path.basename(word, ".t"));
const files = scenarioFiles().filter(
  (file) =>
    wanted.length === 0 || wanted.some((name) => path.basename(file, ".t").startsWith(name)),
);
const results: Comparison[] = [];
try {
  const replayer = await createReplayer(target);
  for (const file of files) {
    const result = await replayer.replay(parseScenario(file));
    results.push(result);
    console.log(
      `${result.agreed === result.compared ? "✔" : "✖"} ${result.name}  ${result.agreed} of ${result.compared}`,
    );
    for (const { command, line, difference, agrees } of result.steps) {
      if (!agrees && !values.quiet && difference[0] !== "not reached") {
        console.log(
          `    ${file}:${line}: $ ${command}\n${difference.map((text) => `        ${text}`).join("\n")}`,
        );
      }
    }
  }

  await replayer.finish();
} finally {
  await target.stop();
}

const [agreed, compared] = [sumOf(results, "agreed"), sumOf(results, "compared")];
console.log(
  `${agreed} of ${compared} commands agree (${((100 * agreed) / compared).toFixed(1)} %)`,
);
if (values.ratchet) {
  const known = readAgreement();
  for (const { name, agreed: now } of results) {
    known[name] = Math.max(known[name] ?? 0, now);
  }

  writeFileSync(agreementFile, `${JSON.stringify(known, Object.keys(known).toSorted(), 2)}\n`);
}

if (values.docs) {
  writeFileSync(packageFile("docs", "fidelity.md"), fidelityPage(results));
}
