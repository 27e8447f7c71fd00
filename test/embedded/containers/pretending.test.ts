import test from "ava";
import { createPretendingRuntime } from "../../../src/embedded/containers/pretending.ts";
import type { ContainerSpec } from "../../../src/embedded/containers/runtime.ts";

const silent = { stdout: () => {}, stderr: () => {} };

test("a container that others wait for is done at once, one of a pod runs until it is told to stop", async (t) => {
  const runtime = createPretendingRuntime();
  const spec = { id: "a", pod: {}, first: true } as unknown as ContainerSpec;
  const first = await runtime.start(spec, silent);
  t.deepEqual(await first.exit, { code: 0 });
  const main = await runtime.start({ ...spec, first: false }, silent);
  main.signal("SIGTERM");
  t.like(await main.exit, { signal: 15 });
});
