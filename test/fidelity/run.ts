/** `npm run fidelity -- [--provider kind [--name N] | --kubeconfig F] [--kubectl P] [--docs] [--ratchet] [SCENARIO...]`: compare, and print every difference. */
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { packageFile } from "../../src/root.ts";
import { agreementFile, readAgreement, sumOf } from "./agreement.ts";
import { fidelityPage } from "./page.ts";
import { fidelityKubectl, scenarioFiles, startKind, startTarget } from "./target.ts";
import type { RunningTarget } from "./target.ts";
import { createReplayer, type Comparison } from "./replay.ts";
import { parseScenario, type Scenario } from "./scenario.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kubeconfig: { type: "string" },
    provider: { type: "string", default: "embedded" },
    name: { type: "string", default: "fidelity" },
    kubectl: { type: "string" },
    docs: { type: "boolean", default: false },
    ratchet: { type: "boolean", default: false },
    quiet: { type: "boolean", default: false },
  },
});

const kubectl = path.resolve(values.kubectl ?? (await fidelityKubectl()));
const real = values.kubeconfig !== undefined || values.provider !== "embedded";
if (!["embedded", "kind"].includes(values.provider) || (real && (values.docs || values.ratchet))) {
  console.error("--provider is embedded or kind; --docs and --ratchet are about embedded.");
  process.exit(2);
}

const scenarios = wantedFiles(positionals).map((file) => parseScenario(file));
const results: Comparison[] = [];
for (const needs of ["api", "nodes"] as const) {
  const those = scenarios.filter((scenario) => scenario.needs === needs);
  if (those.length > 0) {
    results.push(...(await replayAll(those, needs)));
  }
}

async function targetFor(needs: Scenario["needs"]): Promise<RunningTarget> {
  if (values.kubeconfig !== undefined) {
    return { kubeconfig: path.resolve(values.kubeconfig), kubectl, stop: async () => {} };
  }

  return values.provider === "kind"
    ? startKind(kubectl, values.name, (sentence) => console.error(sentence))
    : startTarget(kubectl, needs);
}

async function replayAll(those: Scenario[], needs: Scenario["needs"]): Promise<Comparison[]> {
  const target = await targetFor(needs);
  try {
    const replayer = await createReplayer(target);
    const found: Comparison[] = [];
    for (const scenario of those) {
      const result = await replayer.replay(scenario);
      found.push(result);
      print(scenario.file, result);
    }

    await replayer.finish();
    return found;
  } finally {
    await target.stop();
  }
}

function print(file: string, { name, agreed, compared, steps }: Comparison): void {
  console.log(`${agreed === compared ? "✔" : "✖"} ${name}  ${agreed} of ${compared}`);
  for (const { command, line, difference, agrees } of steps) {
    if (!agrees && !values.quiet && difference[0] !== "not reached") {
      console.log(
        `    ${file}:${line}: $ ${command}\n${difference.map((text) => `        ${text}`).join("\n")}`,
      );
    }
  }
}

/** A word is a file of your own, or the beginning of a scenario's name. */
function wantedFiles(words: readonly string[]): string[] {
  const known = scenarioFiles();
  return words.length === 0
    ? known
    : words.flatMap((word) =>
        existsSync(word) ? [word] : known.filter((file) => path.basename(file).startsWith(word)),
      );
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
