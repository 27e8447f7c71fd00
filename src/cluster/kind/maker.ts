/** The kind that is at work on a cluster, remembered on disk: it goes on when Drydock itself is killed, and must be ended before anything else is done. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { holderOf, lives, type Holder } from "../../lock.ts";
import { endGroup } from "../engine/program.ts";
import type { Place } from "./place.ts";

const fileOf = ({ folder }: Place): string => path.join(folder, "maker.json");

/** Written at once: a moment later nobody may be there to write it. */
export const noteMaker = (place: Place, pid: number): void => {
  writeFileSync(fileOf(place), JSON.stringify({ pid } satisfies Holder), { mode: 0o600 });
  void holderOf(pid).then((holder) => {
    if (holder.started !== undefined && readMaker(place)?.pid === pid) {
      writeFileSync(fileOf(place), JSON.stringify(holder), { mode: 0o600 });
    }
  });
};

export const forgetMaker = (place: Place): void => rmSync(fileOf(place), { force: true });

/**
Ends one whose Drydock is gone, and all that it started. Nobody else's: the lock of the cluster is held.
@returns whether there was one, so that containers may still come that it has asked for
*/
export const endMaker = async (place: Place): Promise<boolean> => {
  const maker = readMaker(place);
  let ended = false;
  // Without a start time, which only Linux tells, the id may be another process's by now.
  if (maker?.started !== undefined) {
    while (await lives(maker)) {
      ended = true;
      endGroup(maker.pid);
      await sleep(50);
    }
  }

  forgetMaker(place);
  return ended;
};

const readMaker = (place: Place): Holder | undefined => {
  try {
    return JSON.parse(readFileSync(fileOf(place), "utf8")) as Holder;
  } catch {
    return undefined;
  }
};
