import test from "ava";
import {
  createTriggerTimes,
  withTriggerTime,
} from "../../../src/embedded/controllers/endpoints/trigger-times.ts";
import type { KubeObject } from "../../../src/embedded/object.ts";

const at = (minute: number): string => `2026-11-29T10:0${minute}:00Z`;

const service = {
  metadata: { name: "tea", namespace: "cafe", creationTimestamp: at(0) },
} as KubeObject;

const pod = (name: string, since?: number, status = "True"): KubeObject =>
  ({
    metadata: { name, namespace: "cafe" },
    status: {
      conditions: [
        { type: "Ready", status, lastTransitionTime: since && at(since) },
        { type: "PodScheduled", status: "True", lastTransitionTime: at(9) },
      ],
    },
  }) as unknown as KubeObject;

test("the first time is the Service's own, each later one the earliest change since the last", (t) => {
  const times = createTriggerTimes();
  t.is(times.next(service, [pod("a", 1)]), at(0));
  t.is(times.next(service, [pod("a", 1)]), undefined);
  t.is(times.next(service, [pod("a", 4), pod("b", 3), pod("c")]), at(3));
  t.is(times.next(service, [pod("a", 4)]), undefined);
  t.is(times.next(service, [pod("a", 4), pod("b", 3)]), at(3));
  t.is(times.next(service, [pod("d", 5, "False")]), at(5));
  t.is(times.next(service, [pod("d", 5)]), at(5));
  times.forget("cafe/tea");
  t.is(times.next(service, [pod("a", 4)]), at(0));
});

test("what changed without such a cause carries no time, and keeps its other annotations", (t) => {
  const written = withTriggerTime({ mine: "1" }, at(2));
  t.deepEqual(written, {
    mine: "1",
    "endpoints.kubernetes.io/last-change-trigger-time": at(2),
  });
  t.deepEqual(withTriggerTime(written, undefined), { mine: "1" });
});
