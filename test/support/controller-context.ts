/** What controllers need, for tests: an in-memory cluster and a clock that only moves when told. */
import type { ControllerContext } from "../../src/embedded/controllers/controller.ts";
import { createRecorders } from "../../src/embedded/controllers/events/recorder.ts";
import { createManualClock, settle } from "./manual-clock.ts";
import type { ManualClock } from "./manual-clock.ts";
import { createMemoryClient } from "./memory-client.ts";
import type { MemoryClient } from "./memory-client.ts";

export interface TestContext extends ControllerContext {
  client: MemoryClient;
  clock: ManualClock;
  /** What controllers logged: their own faults. */
  faults: string[];
  settle(turns?: number): Promise<void>;
  /** `reason: message` of the events about an object, in the order in which they were told. */
  eventsOf(name: string): string[];
}

export const createTestContext = (): TestContext => {
  const clock = createManualClock();
  const client = createMemoryClient(clock);
  const faults: string[] = [];
  return {
    client,
    clock,
    faults,
    recorder: createRecorders(client, clock),
    log: (message) => faults.push(message),
    random: () => 0,
    caCertificate: "PEM",
    settle,
    eventsOf: (name) =>
      client
        .list("events")
        .filter(({ involvedObject }) => involvedObject.name === name)
        .toSorted((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1))
        .map(({ reason, message }) => `${reason}: ${message}`),
  };
};
