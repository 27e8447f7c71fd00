/** The autoscaler acts and speaks as a real one was recorded to do, situation by situation. */
import test from "ava";
import { seeded } from "../support/seeded.ts";
import { createObserver, recordedAs } from "./observe.ts";
import type { Seen } from "./observe.ts";
import { recordedSituations } from "./recording.ts";
import { script, startRecorded } from "./script.ts";

const seen = new Map<string, Seen>();

test.before(async (t) => {
  const world = await startRecorded(seeded(7));
  const observer = createObserver(world);
  for (const { situation, run } of script) {
    await run(world);
    const state = observer.look();
    if (situation !== undefined) {
      seen.set(situation, state);
    }
  }

  t.deepEqual(world.context.faults, []);
  t.is(await world.stop(), 0);
});

const missing = (theirs: string[], own: string[]): string[] =>
  theirs.filter((line) => !own.includes(line));

/** Lines of the recorded log that are not told here, because the moments of looking differ by a second. It only goes down. */
const untold = 4;
/** Events that were told in one of two neighbouring situations. */
const misplacedEvents = 2;

for (const recorded of recordedSituations()) {
  test(`${recorded.situation}: nodes, taints and status as recorded`, (t) => {
    const own = seen.get(recorded.situation);
    const theirs = recordedAs(recorded);
    t.deepEqual(own?.nodes, theirs.nodes);
    t.deepEqual(own?.taints, theirs.taints);
    t.is(own?.status, theirs.status);
  });
}

test("its log says what the recorded log says", (t) => {
  const lacking = recordedSituations().flatMap((recorded) =>
    missing(recordedAs(recorded).log, seen.get(recorded.situation)?.log ?? []),
  );
  const total = recordedSituations().flatMap((recorded) => recordedAs(recorded).log).length;
  t.log(`${total - lacking.length} of ${total} lines agree`);
  t.true(lacking.length <= untold, lacking.join("\n"));
});

test("its events are those that were recorded", (t) => {
  const differing = recordedSituations().flatMap((recorded) => {
    const theirs = recordedAs(recorded).events;
    const own = seen.get(recorded.situation)?.events ?? [];
    return missing(theirs, own);
  });
  t.true(differing.length <= misplacedEvents, differing.join("\n"));
});
