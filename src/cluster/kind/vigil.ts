/** Watches over the containers of a cluster, and tells in one sentence when the cluster goes away by itself. */
import { watch } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { engineTitles } from "../engine/complain.ts";
import { clusterLabel } from "../engine/containers.ts";
import type { ContainerEngine } from "../engine/engine.ts";
import type { Place } from "./place.ts";
import { readRecord, type KindRecord } from "./record.ts";

export interface Vigil {
  readonly lost: Promise<string>;
  close(): void;
}

/** An engine restarts a node once by itself when it fails; that is worth no word. Milliseconds. */
const grace = 1500;
/** Where there are no events of containers to listen to. */
const round = 3000;
/** Listened to anew so often, so that the listener of a Drydock that was killed ends by itself. Milliseconds. */
const turn = 600_000;

export const keepVigil = (place: Place, engine: ContainerEngine, record: KindRecord): Vigil => {
  const closing = new AbortController();
  const { signal } = closing;
  const lost = Promise.race([
    untilContainersGo(place, engine, signal),
    untilRecordChanges(place, record, signal),
  ]);
  void lost.then(() => closing.abort());
  return { lost, close: () => closing.abort() };
};

/** Never resolves after `signal`. */
const untilContainersGo = async (
  place: Place,
  engine: ContainerEngine,
  signal: AbortSignal,
): Promise<string> => {
  for (;;) {
    const since = Date.now();
    const gone = await whatIsGone(place, engine, signal);
    if (signal.aborted) {
      return new Promise(() => {});
    }

    if (gone !== undefined) {
      return gone;
    }

    await somethingHappens(place, engine, { since, signal });
  }
};

/** Looked at twice, since a node that is restarted is gone for a moment only. */
const whatIsGone = async (
  place: Place,
  engine: ContainerEngine,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const first = await look(place, engine);
  if (first === undefined) {
    return undefined;
  }

  await sleep(grace, undefined, { signal }).catch(() => {});
  return look(place, engine);
};

const look = async (place: Place, engine: ContainerEngine): Promise<string | undefined> => {
  try {
    const nodes = await engine.nodes(place.name);
    const stopped = nodes.filter(({ state }) => state === "stopped").map(({ name }) => name);
    if (nodes.length === 0) {
      return `The nodes of cluster "${place.name}" are gone.`;
    }

    return stopped.length === 0
      ? undefined
      : `${stopped.length === 1 ? "The node" : "The nodes"} ${stopped.join(", ")} stopped.`;
  } catch {
    return `${engineTitles[engine.name]} stopped, and the cluster with it.`;
  }
};

/** Resolves when a container of the cluster ends, when the engine does, or when it is time to look. Never rejects. */
const somethingHappens = async (
  { name }: Place,
  engine: ContainerEngine,
  { since, signal }: { since: number; signal: AbortSignal },
): Promise<void> => {
  if (engine.name === "nerdctl") {
    await sleep(round, undefined, { signal }).catch(() => {});
    return;
  }

  const heard = new AbortController();
  const began = performance.now();
  await engine
    .attempt(listening(name, since), {
      signal: AbortSignal.any([signal, heard.signal]),
      timeout: 2 * turn,
      onLine: (line) => {
        if (/"(?:die|died|destroy|remove|stop)"/.test(line)) {
          heard.abort();
        }
      },
    })
    .catch(() => {});
  // An engine that ends the stream at once must not be asked in a tight loop.
  if (performance.now() - began < round && !heard.signal.aborted) {
    await sleep(round, undefined, { signal }).catch(() => {});
  }
};

/** @param since When containers were looked at: what has happened to them meanwhile is told first. */
const listening = (cluster: string, since: number): string[] => [
  "events",
  "--filter",
  `label=${clusterLabel}=${cluster}`,
  "--since",
  String(Math.floor(since / 1000)),
  "--until",
  String(Math.ceil((Date.now() + turn) / 1000)),
  "--format",
  "{{json .}}",
];

/** Another Drydock removed the cluster, made it anew, or brought an earlier state back. */
const untilRecordChanges = async (
  place: Place,
  { id, generation }: KindRecord,
  signal: AbortSignal,
): Promise<string> =>
  new Promise((resolve) => {
    const check = async (): Promise<void> => {
      const now = await readRecord(place);
      if (signal.aborted) {
        return;
      }

      if (now === undefined || now.id !== id) {
        resolve(`The cluster "${place.name}" was removed.`);
      } else if (now.generation !== generation) {
        resolve(`The cluster "${place.name}" was brought back to an earlier state.`);
      }
    };
    try {
      const watcher = watch(place.folder, { signal }, () => void check());
      watcher.on("error", () => {});
    } catch {
      void check();
    }
  });
