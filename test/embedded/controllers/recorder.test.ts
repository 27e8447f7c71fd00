import test from "ava";
import { createRecorders } from "../../../src/embedded/controllers/events/recorder.ts";
import type { KubeObject } from "../../../src/embedded/object.ts";
import { createManualClock, settle } from "../../support/manual-clock.ts";
import { createMemoryClient } from "../../support/memory-client.ts";

const about = {
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "c", namespace: "default", uid: "u" },
} as KubeObject;

test("a flood of events about one object is cut off, until the cluster goes back to a saved state", async (t) => {
  const clock = createManualClock();
  const client = createMemoryClient(clock);
  let goBack = () => {};
  const onRestore = (listener: () => void): void => {
    goBack = listener;
  };
  const recorder = createRecorders(client, clock, { onRestore })({ component: "teller" });
  const told = async (message: string): Promise<boolean> => {
    recorder.event(about, "Normal", "Told", message);
    await settle();
    return client.list("events").some((event) => event["message"] === message);
  };

  for (let number = 1; number <= 30; number += 1) {
    recorder.event(about, "Normal", "Told", `${number}`);
  }

  t.false(await told("too much"));
  goBack();
  t.true(await told("anew"));
});
