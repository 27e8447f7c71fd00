import { availableParallelism } from "node:os";
import path from "node:path";
import test from "ava";
import { readAgreement } from "./agreement.ts";
import { createReplayer, type Comparison } from "./replay.ts";
import { parseScenario } from "./scenario.ts";
import { fidelityKubectl, missingTools, scenarioFiles, startTarget } from "./target.ts";

/** Scenarios in turn on a few clusters side by side; most of the time is kubectl's own. */
const replayAll = (files: readonly string[]): Map<string, Promise<Comparison>> => {
  const waiting = new Map<string, (result: Comparison | Promise<never>) => void>();
  const results = new Map(
    files.map((file) => [
      file,
      new Promise<Comparison>((resolve) => {
        waiting.set(file, resolve);
      }),
    ]),
  );
  const queue = [...files];
  const work = async (): Promise<void> => {
    const target = await startTarget(await fidelityKubectl());
    try {
      const replayer = await createReplayer(target);
      for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
        waiting.get(file)!(await replayer.replay(parseScenario(file)));
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
  finished = Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work)).then(
    () => {},
    failed,
  );
  return results;
};

let finished: Promise<void> = Promise.resolve();

const missing = missingTools();
if (missing.length > 0) {
  test("the recordings can be replayed here", (t) => {
    t.log(`Left out, since this machine lacks ${missing.join(", ")}.`);
    t.pass();
  });
} else {
  const files = scenarioFiles();
  const agreement = readAgreement();
  const results = replayAll(files);
  for (const file of files) {
    const name = path.basename(file, ".t");
    test(`${name}: no agreement with a real API server is lost`, async (t) => {
      const { agreed, compared, steps } = await results.get(file)!;
      const known = agreement[name] ?? compared;
      if (agreed < known) {
        const lost = steps.filter(({ agrees }) => !agrees);
        t.log(
          lost
            .map(({ command, difference }) => [`$ ${command}`, ...difference].join("\n"))
            .join("\n\n"),
        );
      }

      t.true(agreed >= known, `${agreed} of ${compared} commands agree; it was ${known}`);
    });
  }

  test.after.always("clusters end", async () => {
    await finished;
  });
}
