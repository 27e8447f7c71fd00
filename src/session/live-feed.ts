/** Draws the pictures of the current step again when something they show has changed, at most once per frame. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { LoadReading } from "./live.ts";
import type { Address } from "../checks/scene.ts";
import { secretCertificates } from "../checks/tls.ts";
import type { Clock } from "../kubectl/clock.ts";
import { cleanText } from "../clean.ts";
import type { Picture } from "../lab/lab.ts";
import type { ClusterTime } from "./cluster-time.ts";
import type { LivePart } from "./live.ts";
import type { SeriesMemory } from "./live-numbers.ts";
import { drawPicture } from "./live-parts.ts";
import type { NodeLedger } from "./node-ledger.ts";
import { watchServed } from "./served.ts";
import type { WritableStore } from "./store.ts";
import type { World } from "./world.ts";

export interface LiveFeed {
  changed(key: string): void;
  /** The step's load has counted something. */
  counted(): void;
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
  time: Pick<ClusterTime, "now">;
  /** What pictures of earlier steps have seen. */
  sights: Sights;
  load(): LoadReading | undefined;
  gateway(name: string): Promise<Address | undefined>;
  store: WritableStore<readonly LivePart[]>;
}

/** Kept from step to step. */
export interface Sights {
  ledger: NodeLedger;
  history: SeriesMemory["history"];
}

const frame = 33;
/** What time alone moves is drawn in seconds. */
const second = 1000;
const longestFile = 65_536;

const movedByTime = new Set<Picture["kind"]>(["chart", "bill", "certificate"]);

export const createLiveFeed = (options: LiveOptions): LiveFeed => {
  const { pictures, clock, time, store, work } = options;
  const files = new Map<string, readonly string[]>();
  let keys: ReadonlySet<string> = new Set();
  let cancel: (() => void) | undefined;
  let cancelBeat = () => {};
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
      ...options.sights,
      now: clock.now(),
      monotonic: clock.monotonic(),
      time: time.now(),
      file: (name: string) => files.get(name),
      load: options.load,
      served: (through: string, host: string) => served.get(`${through} ${host}`)?.read() ?? {},
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

  const beat = () => {
    soon();
    cancelBeat = clock.after(second, beat);
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

  const served = new Map(servedBy(options, soon));
  draw();
  void readFiles();
  if (pictures.some(({ kind }) => movedByTime.has(kind))) {
    cancelBeat = clock.after(second, beat);
  }

  return {
    changed(key) {
      if (keys.has(key)) {
        soon();
      }
    },
    counted: soon,
    refresh() {
      void readFiles();
    },
    keys: () => keys,
    close() {
      closed = true;
      cancel?.();
      cancelBeat();
      for (const watch of served.values()) {
        watch.close();
      }
    },
  };
};

/** One look at each gateway and host that a picture asks for. */
const servedBy = (
  { pictures, clock, gateway, world, namespace }: LiveOptions,
  onChange: () => void,
): [string, ReturnType<typeof watchServed>][] =>
  pictures.flatMap((picture) => {
    if (picture.kind !== "certificate" || picture.through === undefined) {
      return [];
    }

    const { through, host = "", secret, in: place = namespace } = picture;
    const watch = watchServed({
      host,
      gateway: () => gateway(through),
      trust: () => secretCertificates(secret, place, world()),
      clock,
      onChange,
    });
    return [[`${through} ${host}`, watch]];
  });
