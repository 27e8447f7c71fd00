/** Draws the pictures of the current step again when something they show has changed, at most once per frame. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Clock } from "../kubectl/clock.ts";
import { cleanText } from "../clean.ts";
import type { Picture } from "../lab/lab.ts";
import type { LivePart } from "./live.ts";
import { drawPicture } from "./live-parts.ts";
import type { WritableStore } from "./store.ts";
import type { World } from "./world.ts";

export interface LiveFeed {
  changed(key: string): void;
  /** Files may have changed: a command has ended. */
  refresh(): void;
  keys(): ReadonlySet<string>;
  close(): void;
}

export interface LiveOptions {
  /** Variables filled in. */
  pictures: readonly Picture[];
  world(): Pick<World, "find" | "record">;
  namespace: string;
  work: string;
  clock: Clock;
  store: WritableStore<readonly LivePart[]>;
}

const frame = 33;
const longestFile = 65_536;

export const createLiveFeed = (options: LiveOptions): LiveFeed => {
  const { pictures, clock, store, work } = options;
  const files = new Map<string, readonly string[]>();
  const history = new Map<string, [number, number][]>();
  let keys: ReadonlySet<string> = new Set();
  let cancel: (() => void) | undefined;
  let closed = false;

  const draw = () => {
    cancel = undefined;
    if (closed) {
      return;
    }

    const world = options.world();
    const context = {
      find: world.find.bind(world),
      namespace: options.namespace,
      history,
      now: clock.now(),
      file: (name: string) => files.get(name),
    };
    const { result, keys: read } = world.record(() =>
      pictures.map((picture) => drawPicture(picture, context)),
    );
    keys = read;
    if (JSON.stringify(result) !== JSON.stringify(store.get())) {
      store.set(result);
    }
  };

  const soon = () => {
    cancel ??= clock.after(frame, draw);
  };

  const readFiles = async () => {
    for (const picture of pictures) {
      if (picture.kind === "file") {
        const text = await readFile(path.join(work, picture.path), "utf8").catch(() => undefined);
        if (text !== undefined) {
          files.set(picture.path, cleanText(text.slice(0, longestFile)).trimEnd().split("\n"));
        }
      }
    }

    soon();
  };

  draw();
  void readFiles();
  return {
    changed(key) {
      if (keys.has(key)) {
        soon();
      }
    },
    refresh() {
      void readFiles();
    },
    keys: () => keys,
    close() {
      closed = true;
      cancel?.();
    },
  };
};
