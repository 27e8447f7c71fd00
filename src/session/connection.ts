/** The run's hold on its cluster: found, watched, lost, found again, without the step noticing more than a pause. */
import type { Cluster } from "../cluster/provider.ts";
import { LabError } from "../errors.ts";
import { pause, type Clock } from "../kubectl/clock.ts";
import type { Change } from "../kubectl/reflector.ts";
import type { SessionEvent } from "./events.ts";
import { openWorld } from "./world.ts";
import type { World } from "./world.ts";

export interface ConnectionOptions {
  connect(progress: (sentence: string) => void): Promise<Cluster>;
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
  /** There is a new world after the old one was lost. */
  onReturn(): void;
}

export interface Connection {
  /** Resolves when the cluster answers for the first time. @throws LabError */
  open(): Promise<void>;
  /** @throws LabError before `open`. */
  world(): World;
  cluster(): Cluster | undefined;
  close(): Promise<void>;
}

/** A blip shorter than this is not worth a word. Milliseconds. */
const blip = 750;
const firstDelay = 500;
const longestDelay = 10_000;

export const createConnection = (options: ConnectionOptions): Connection => {
  const { clock, emit } = options;
  const life = { lost: false, serial: 0, delay: firstDelay };
  const closing = new AbortController();
  let held: { cluster: Cluster; world: World } | undefined;
  let cancelBlip: (() => void) | undefined;

  const establish = async (): Promise<void> => {
    const cluster = await options.connect((sentence) => {
      emit({ type: "cluster-progress", sentence });
    });
    life.serial += 1;
    const world = await openWorld({
      ...options,
      kubeconfig: cluster.kubeconfig,
      folder: `${options.folder}/p${life.serial}`,
    });
    if (closing.signal.aborted) {
      await world.close();
      await cluster.close();
      return;
    }

    const old = held;
    held = { cluster, world };
    await old?.world.close();
    world.subscribe(options.onChange);
    world.subscribe(() => {
      watchOver(world);
    });
    world.find({ resource: "namespaces" }, "");
    void cluster.lost.then((sentence) => {
      if (held?.cluster === cluster) {
        lose(sentence);
        void regain();
      }
    });
    life.lost = false;
    const { kubernetes, nodes } = cluster.capabilities;
    emit({ type: "cluster-ready", kubernetes, nodes });
  };

  /** The list of namespaces is always watched: when it cannot be read, nothing can. */
  const watchOver = (world: World) => {
    const found = world.find({ resource: "namespaces" }, "");
    const trouble = !found.known && !found.early && found.reason.startsWith("no connection");
    if (trouble && !life.lost) {
      cancelBlip ??= clock.after(blip, () => {
        cancelBlip = undefined;
        lose("The cluster does not answer. Waiting for it to come back.");
      });
    } else if (found.known) {
      cancelBlip?.();
      cancelBlip = undefined;
      if (life.lost && held?.world === world) {
        life.lost = false;
        const { kubernetes, nodes } = held.cluster.capabilities;
        emit({ type: "cluster-ready", kubernetes, nodes });
        emit({ type: "notice", level: "info", sentence: "The cluster is back; the step goes on." });
        options.onReturn();
      }
    }
  };

  const lose = (sentence: string) => {
    if (!life.lost && !closing.signal.aborted) {
      life.lost = true;
      emit({ type: "cluster-lost", sentence });
    }
  };

  const regain = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await establish();
        life.delay = firstDelay;
        emit({ type: "notice", level: "info", sentence: "The cluster is back; the step goes on." });
        options.onReturn();
        return;
      } catch (error) {
        const sentence = error instanceof Error ? error.message : String(error);
        emit({ type: "cluster-progress", sentence });
        await pause(clock, life.delay, closing.signal);
        life.delay = Math.min(longestDelay, life.delay * 2);
      }
    }
  };

  return {
    open: establish,
    world() {
      if (held === undefined) {
        throw new LabError("cluster", "The cluster is not there yet.");
      }

      return held.world;
    },
    cluster: () => held?.cluster,
    async close() {
      closing.abort();
      cancelBlip?.();
      await held?.world.close();
      await held?.cluster.close();
    },
  };
};
