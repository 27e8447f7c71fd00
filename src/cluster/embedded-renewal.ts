/** A cluster that another build of Drydock started, as after an update, cannot do what this one asks of it: it is started anew. */
import path from "node:path";
import { lockHolder } from "../lock.ts";
import type { ControlChannel } from "./control.ts";
import type { EmbeddedStatus } from "./embedded.ts";
import { startEmbedded, type EmbeddedPlace } from "./embedded-start.ts";
import { ended } from "./ended.ts";

/** The cluster with its state, on this build where that is possible: one that somebody uses is left as it is, and that is said. @throws LabError */
export const renewed = async (
  running: ControlChannel,
  place: EmbeddedPlace,
  build: string,
  progress: (sentence: string) => void,
): Promise<ControlChannel> => {
  const holder = await lockHolder(path.join(place.folder, "lock"));
  // It may be about to end: another one that came after the update was faster.
  const status = await running.ask<EmbeddedStatus>("status").catch(() => undefined);
  if (status?.build === build) {
    return running;
  }

  if (!(await retired(running))) {
    progress(
      `The practice cluster "${place.name}" is of another build of Drydock and in use; it goes on as it is until nobody uses it`,
    );
    return running;
  }

  progress(
    `The practice cluster "${place.name}" was of another build of Drydock; it keeps its state`,
  );
  running.close();
  if (holder !== undefined) {
    await ended(holder, true);
  }

  const channel = await startEmbedded(place, progress);
  if (status?.kept === true) {
    await channel.ask("keep");
  }

  return channel;
};

/** The cluster itself knows whether somebody uses it, and stops in the same moment; one that does not know the word goes on, unless it is gone. */
const retired = (running: ControlChannel): Promise<boolean> =>
  running.ask<boolean>("retire").catch(() => !running.open);
