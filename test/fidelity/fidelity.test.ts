import { availableParallelism } from "node:os";
import test from "ava";
import { readAgreement } from "./agreement.ts";
import { createReplayer, type Comparison } from "./replay.ts";
import { parseScenario, type Scenario } from "./scenario.ts";
import { fidelityKubectl, missingTools, scenarioFiles, startTarget } from "./target.ts";

/** Scenarios in turn on a few clusters side by side; most of the time is kubectl's own. */
const replayAll = (scenarios: readonly Scenario[]): Map<Scenario, Promise<Comparison>> => {
  const waiting = new Map<Scenario, (result: Comparison | Promise<never>) => void>();
  const results = new Map(
    scenarios.map((scenario) => [
      scenario,
      new Promise<Comparison>((resolve) => {
        waiting.set(scenario, resolve);
      }),
    ]),
  );
  const kubectl = fidelityKubectl();
  const work = async (needs: Scenario["needs"], queue: Scenario[]): Promise<void> => {
    const target = await startTarget(await kubectl, needs);
    try {
      const replayer = await createReplayer(target);
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        waiting.get(next)!(await replayer.replay(next));
      }

      await replayer.finish();
    } finally {
      await target.stop();
    }
  };
  const failed = (error: unknown): void => {
    for (const settle of waiting.values()) {
      settle(Promise.reject(error));
    }
  };
  const onFakeNodes = scenarios.filter(({ needs }) => needs === "api").toSorted(byWaits);
  const onRealOnes = scenarios.filter(({ needs }) => needs === "nodes");
  const workers = Array.from({ length: Math.max(2, availableParallelism()) }, () =>
    work("api", onFakeNodes),
  );
  finished = Promise.all([...workers, work("nodes", onRealOnes)]).then(() => {}, failed);
  return results;
};

/** Those that wait longest come first, so that none of them is alone at the end. */
const byWaits = (a: Scenario, b: Scenario): number => waitsOf(b) - waitsOf(a);

const waitsOf = ({ steps }: Scenario): number =>
  steps.filter(({ command, until }) => until !== undefined || /--timeout|sleep/.test(command))
    .length;

let finished: Promise<void> = Promise.resolve();

const missing = missingTools();
if (missing.length > 0) {
  test("the recordings can be replayed here", (t) => {
    t.log(`Left out, since this machine lacks ${missing.join(", ")}.`);
    t.pass();
  });
} else {
  const scenarios = scenarioFiles().map((file) => parseScenario(file));
  const agreement = readAgreement();
  const results = replayAll(scenarios);
  for (const scenario of scenarios) {
    const { name } = scenario;
    test(`${name}: no agreement with a real API server is lost`, async (t) => {
      const { agreed, compared, steps } = await results.get(scenario)!;
      const known = agreement[name] ?? compared;
      if (agreed < known) {
        const lost = steps.filter(({ agrees }) => !agrees);
        t.log(
          lost
            .map(({ command, difference }) => [`$ ${command}`, ...difference].join("\n"))
            .join("\n\n"),
        );
      }

      t.true(agreed >= known, `${agreed} of ${compared} commands agree; ${known} must`);
    });
  }

  test.after.always("clusters end", async () => {
    await finished;
  });
}
