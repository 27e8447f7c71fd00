import test from "ava";
import { inRounds, jobsFrom } from "../../src/commands/proof-queue.ts";
import { findLab } from "../../src/lab/find.ts";

test("the longest lab of a round begins first, and each round is whole", async (t) => {
  const labs = await Promise.all(["resource-quota", "hpa", "isolation"].map((id) => findLab(id)));
  const ids = inRounds(labs, 2).map(({ id }) => id);
  t.deepEqual(ids, ["hpa", "isolation", "resource-quota", "hpa", "isolation", "resource-quota"]);
});

test("so many clusters at the same time as are asked for, or as the machine can take; a real one is alone", (t) => {
  t.is(jobsFrom({ jobs: "3" }), 3);
  t.true(jobsFrom({}) >= 1);
  t.is(jobsFrom({ provider: "kind" }), 1);
});
