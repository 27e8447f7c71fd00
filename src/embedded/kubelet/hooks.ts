/** Lifecycle hooks: what a container wants done after its start and before its end. */
import type { Json } from "../object.ts";
import { tell } from "./pod-run.ts";
import type { ContainerRecord, PodRun } from "./pod-run.ts";
import { runHandler } from "./handlers.ts";

const reasons = { postStart: "FailedPostStartHook", preStop: "FailedPreStopHook" };
const messages = { postStart: "PostStartHook failed", preStop: "PreStopHook failed" };

/** A hook that fails after the start kills the container. */
export const runHook = async (
  run: PodRun,
  record: ContainerRecord,
  when: "postStart" | "preStop",
): Promise<void> => {
  const hook: Json = record.spec.lifecycle?.[when];
  const { handle } = record;
  if (hook === undefined || handle === undefined) {
    return;
  }

  if (hook.sleep !== undefined) {
    const over = new AbortController();
    void handle.exit.then(() => over.abort());
    await run.node.clock.sleep(hook.sleep.seconds * 1000, over.signal).catch(() => {});
    return;
  }

  const outcome = await runHandler(run, record, hook);
  if (!outcome.ok) {
    tell(run, record, "Warning", reasons[when], messages[when]);
    if (when === "postStart") {
      tell(run, record, "Normal", "Killing", "FailedPostStartHook");
      record.handle?.signal("SIGKILL");
    }
  }
};
