/** The run's hold on its cluster: found, watched, lost, found again, without the step noticing more than a pause. */
import type { Cluster } from "../cluster/provider.ts";
import { LabError } from "../errors.ts";
import { pause, type Clock } from "../kubectl/clock.ts";
import type { Change } from "../kubectl/reflector.ts";
import type { SessionEvent } from "./events.ts";
import type { Place } from "./place.ts";
import { openWorld } from "./world.ts";
import type { World } from "./world.ts";

export interface ConnectionOptions {
  place: Place;
  kubectl: string;
  /** What kubectl proxy inherits. */
  env: Record<string, string>;
  /** Folder for sockets of this run. */
  folder: string;
  clock: Clock;
  random: () => number;
  emit(event: SessionEvent): void;
  onProcess(pid: number, word: string): void;
  /** Something that is watched has changed. */
  onChange(key: string, change: Change): void;
  /** There is a new world after the old one was lost. `same`: it is not another cluster under the old name. */
  onReturn(same: boolean): void;
}

export interface Connection {
  /** Resolves when the cluster answers for the first time; says nothing, since it may not be fit for the lab yet. @throws LabError */
  open(): Promise<void>;
  /** @throws LabError before `open`. */
  world(): World;
  cluster(): Cluster | undefined;
  /** Says again how it is. */
  tell(): void;
  /** What has made something of its own there, and takes it away again, is waited for before the hold ends. */
  holdFor(task: Promise<unknown>): void;
  /** Resolves when nothing of it is left, also of an attempt that was broken off. */
  close(): Promise<void>;
}

/** A blip shorter than this is not worth a word. Milliseconds. */
const blip = 750;
/** A cluster that is silent for so long may have stopped, and is asked to start again. Milliseconds. */
const silence = 8000;
const silent = "The cluster does not answer. Waiting for it to come back.";
const firstDelay = 500;
const longestDelay = 10_000;

export const createConnection = (options: ConnectionOptions): Connection => {
  const { clock, emit, place } = options;
  const life = { lost: false, serial: 0, delay: firstDelay, identity: "", regaining: false };
  const closing = new AbortController();
  let held: { cluster: Cluster; world: World; ended: boolean } | undefined;
  let cancelBlip: (() => void) | undefined;
  const tasks: Promise<unknown>[] = [];

  const say = (sentence: string) => {
    emit({ type: "cluster-progress", sentence });
  };

  let connecting: Promise<unknown> = Promise.resolve();

  /** False when it is not wanted any more. */
  const establish = (existing: boolean, wanted: () => boolean): Promise<boolean> => {
    const attempt = reach(existing, wanted);
    connecting = attempt.catch(() => {});
    return attempt;
  };

  const reach = async (existing: boolean, wanted: () => boolean): Promise<boolean> => {
    const cluster = await place.connect(say, { existing, signal: closing.signal });
    life.serial += 1;
    const world = await openWorld({
      ...options,
      kubeconfig: cluster.kubeconfig,
      folder: `${options.folder}/p${life.serial}`,
    });
    if (closing.signal.aborted || !wanted()) {
      await world.close();
      await cluster.close();
      return false;
    }

    const old = held;
    const own = { cluster, world, ended: false };
    held = own;
    await old?.world.close();
    await old?.cluster.close();
    world.subscribe(options.onChange);
    world.subscribe(() => {
      watchOver(world);
    });
    world.find({ resource: "namespaces" }, "");
    void cluster.lost.then((sentence) => {
      own.ended = true;
      if (held === own) {
        lose(sentence);
        void regain();
      }
    });
    life.lost = false;
    return true;
  };

  const open = async (): Promise<void> => {
    if (held === undefined && (await establish(false, () => true))) {
      life.identity = await identityOf(held!.world);
    }
  };

  const tellReady = () => {
    const { kubernetes, nodes } = held!.cluster.capabilities;
    emit({ type: "cluster-ready", kubernetes, nodes });
  };

  /** The list of namespaces is always watched: when it cannot be read, nothing can. */
  const watchOver = (world: World) => {
    const found = world.find({ resource: "namespaces" }, "");
    const trouble = !found.known && !found.early && found.reason.startsWith("no connection");
    if (trouble && !life.lost) {
      cancelBlip ??= clock.after(blip, () => {
        cancelBlip = undefined;
        lose(silent);
        cancelBlip = clock.after(silence, () => {
          cancelBlip = undefined;
          void regain();
        });
      });
    } else if (found.known) {
      cancelBlip?.();
      cancelBlip = undefined;
      // What was on its way from one that has ended is no sign of life.
      if (life.lost && held?.world === world && !held.ended) {
        life.lost = false;
        void welcome();
      }
    }
  };

  const lose = (sentence: string) => {
    if (!life.lost && !closing.signal.aborted) {
      life.lost = true;
      emit({ type: "cluster-lost", sentence });
    }
  };

  /** The silent one may come back by itself in the meantime. */
  const regain = async (): Promise<void> => {
    if (life.regaining) {
      return;
    }

    life.regaining = true;
    while (!closing.signal.aborted && life.lost) {
      try {
        if (await establish(true, () => life.lost)) {
          await welcome();
        }
      } catch (error) {
        say(error instanceof Error ? error.message : String(error));
        await pause(clock, life.delay, closing.signal);
        life.delay = Math.min(longestDelay, life.delay * 2);
      }
    }

    life.regaining = false;
  };

  /** What has come back may be another cluster under the old name and address. */
  const welcome = async (): Promise<void> => {
    const before = life.identity;
    const now = await identityOf(held!.world);
    const same = before === "" || now === "" || before === now;
    if (closing.signal.aborted || life.lost) {
      return;
    }

    life.identity = now === "" ? before : now;
    life.delay = firstDelay;
    tellReady();
    if (same) {
      emit({ type: "notice", level: "info", sentence: "The cluster is back; the step goes on." });
    }

    options.onReturn(same);
  };

  return {
    open,
    world() {
      if (held === undefined) {
        throw new LabError("cluster", "The cluster is not there yet.");
      }

      return held.world;
    },
    cluster: () => held?.cluster,
    tell() {
      if (life.lost) {
        emit({ type: "cluster-lost", sentence: silent });
      } else {
        tellReady();
      }
    },
    holdFor(task) {
      tasks.push(task);
    },
    async close() {
      closing.abort();
      cancelBlip?.();
      // What it has half made must be gone before the program is.
      await connecting;
      await Promise.allSettled(tasks);
      await held?.world.close();
      await held?.cluster.close();
    },
  };
};

/** What no other cluster has; empty when it cannot be told. */
const identityOf = async ({ api }: World): Promise<string> => {
  const answer = await api
    .request({ path: "/api/v1/namespaces/kube-system" })
    .catch(() => undefined);
  return String(answer?.body?.metadata?.uid ?? "");
};
