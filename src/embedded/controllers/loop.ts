/** What all controllers share: a queue of keys, watches and indexes that end together. */
import type { WatchEvent } from "../api/client.ts";
import type { KubeObject, ResourceKey } from "../object.ts";
import type { ControllerContext, Running } from "./controller.ts";
import { createIndex } from "./object-index.ts";
import type { ObjectIndex } from "./object-index.ts";
import { createWorkQueue } from "./work-queue.ts";
import type { WorkQueue } from "./work-queue.ts";

export interface Loop extends Running {
  queue: WorkQueue;
  /** Begins once the controller has been put together, since objects that exist already are told of at once. */
  watch(resource: ResourceKey, listener: (event: WatchEvent) => void): void;
  index(resource: ResourceKey, keysOf: (object: KubeObject) => string[]): ObjectIndex;
  /** Called when the controller stops. */
  onStop(stop: () => void): void;
  /** Calls back every `ms` of cluster time until the controller stops. */
  every(ms: number, callback: () => void): void;
}

/** `sync` is given what was queued, by habit `NAMESPACE/NAME`. */
export const createLoop = (
  { client, clock, log }: Pick<ControllerContext, "client" | "clock" | "log">,
  name: string,
  sync: (key: string) => Promise<void>,
): Loop => {
  const queue = createWorkQueue({ clock, sync, log: (message) => log(`${name}: ${message}`) });
  const stops: (() => void)[] = [];
  let stopped = false;

  return {
    queue,
    watch(resource, listener) {
      queueMicrotask(() => {
        if (!stopped) {
          stops.push(client.watch(resource, listener));
        }
      });
    },
    index(resource, keysOf) {
      const index = createIndex(client, resource, keysOf);
      stops.push(index.stop);
      return index;
    },
    onStop(stop) {
      stops.push(stop);
    },
    every(ms, callback) {
      const timer = clock.setInterval(callback, ms);
      stops.push(() => timer.cancel());
    },
    stop() {
      stopped = true;
      queue.stop();
      for (const stop of stops) {
        stop();
      }
    },
  };
};

/** Takes `NAMESPACE/NAME` (or `NAME`) apart. */
export const splitKey = (key: string): [namespace: string | undefined, name: string] => {
  const slash = key.indexOf("/");
  return slash === -1 ? [undefined, key] : [key.slice(0, slash), key.slice(slash + 1)];
};
