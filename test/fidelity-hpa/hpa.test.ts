/** The autoscaling controller decides as a real one was recorded to decide. */
import test from "ava";
import { recordings } from "./recording.ts";
import { replay } from "./replay.ts";

for (const recording of recordings()) {
  test(`${recording.case}: replicas, conditions and events as recorded`, async (t) => {
    t.deepEqual(await replay(recording), []);
  });
}
