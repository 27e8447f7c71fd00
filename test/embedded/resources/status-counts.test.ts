/** Counts in the status of workloads. */
import test from "ava";
import type { Json } from "../../../src/embedded/object.ts";
import { stored, write } from "./written-parts.ts";

test("A count of collisions that was never set may become anything, and may not go away", (t) => {
  const deployment = (status: Json): Json => ({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: {},
    spec: { selector: { matchLabels: { a: "b" } }, template: { metadata: { labels: { a: "b" } } } },
    status,
  });
  const answer = (before: Json, after: Json): string[] =>
    write(
      "apps/deployments",
      "status",
      stored("apps/deployments", deployment(before)),
      (object) => {
        object.status = after;
      },
    ).refusals;
  t.deepEqual(answer({}, { collisionCount: -1 }), [
    "status.collisionCount: Invalid value: -1: must be greater than or equal to 0",
  ]);
  t.deepEqual(answer({ collisionCount: 0 }, {}), [
    "status.collisionCount: Invalid value: 0: cannot be decremented",
  ]);
});
