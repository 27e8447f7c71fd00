/** The embedded practice cluster as a provider: a process of its own, found or started, held while somebody uses it. */
import { rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { lockHolder } from "../lock.ts";
import type { Paths } from "../paths.ts";
import { privateFolder } from "../private-folder.ts";
import { buildIdentity } from "../root.ts";
import { openControl, type ControlChannel } from "./control.ts";
import { startEmbedded, type EmbeddedPlace } from "./embedded-start.ts";
import { renewed } from "./embedded-renewal.ts";
import { ended } from "./ended.ts";
import type { ClockReading, Cluster, Provider } from "./provider.ts";

export interface EmbeddedStatus {
  pid: number;
  name: string;
  url: string;
  kubeconfig: string;
  kubernetes: string;
  /** Ready ones. */
  nodes: number;
  /** All nodes are Ready. */
  settled: boolean;
  /** Cluster seconds per second. */
  rate: number;
  skippedMs: number;
  rssBytes: number;
  /** It runs until `cluster down`, whoever uses it. */
  kept: boolean;
  /** How many hold it now. */
  users: number;
  /** Of the program that it was started from; clusters of the first builds do not say. */
  build?: string;
}

export interface EmbeddedProvider extends Provider {
  /** Keeps a cluster running when nobody uses it any more. */
  keep(name: string): Promise<void>;
  /** Undefined when it does not run. */
  status(name: string): Promise<EmbeddedStatus | undefined>;
  /** Folder of a cluster's state. */
  folder(name: string): string;
}

/** Milliseconds. */
const settleLimit = 2000;

export interface EmbeddedOptions {
  /** Nodes only pretend to run containers, as kwok's do; for replaying recordings of the API. */
  pretend?: boolean;
  /** What a running cluster is compared with; the identity of this very program. */
  build?: string;
}

type Progress = (sentence: string) => void;

export const createEmbeddedProvider = (
  paths: Paths,
  { pretend = false, build = buildIdentity() }: EmbeddedOptions = {},
): EmbeddedProvider => {
  const folder = (name: string): string => path.join(paths.state, "clusters", name);
  const socket = (name: string): string => path.join(paths.runtime, `${name}.sock`);
  const placeOf = (name: string): EmbeddedPlace => ({
    name,
    folder: folder(name),
    socket: socket(name),
    pretend,
  });

  const connect = async (name: string, progress: Progress): Promise<ControlChannel> => {
    const running = await openControl(socket(name));
    return running === undefined
      ? startEmbedded(placeOf(name), progress)
      : renewed(running, placeOf(name), build, progress);
  };

  /** One that nobody used may end between two words; then it is started again. */
  const hold = async (name: string, progress: Progress): Promise<ControlChannel> => {
    const first = await connect(name, progress);
    if (await held(first)) {
      return first;
    }

    const second = await connect(name, progress);
    await second.ask("hold");
    return second;
  };

  const up = async (name: string, progress: Progress): Promise<Cluster> => {
    await privateFolder(paths.runtime);
    const channel = await hold(name, progress);
    return clusterOver(channel, await settledStatus(channel));
  };

  const withChannel = async <T>(
    name: string,
    use: (channel: ControlChannel) => Promise<T>,
  ): Promise<T | undefined> => {
    await privateFolder(paths.runtime);
    const channel = await openControl(socket(name));
    if (channel === undefined) {
      return undefined;
    }

    try {
      return await use(channel);
    } finally {
      channel.close();
    }
  };

  return {
    name: "embedded",
    up,
    answers: async (name) => {
      const status = await withChannel(name, (channel) => channel.ask("status")).catch(() => {});
      return status !== undefined;
    },
    folder,
    keep: async (name) => {
      await withChannel(name, (channel) => channel.ask("keep"));
    },
    status: (name) => withChannel(name, (channel) => channel.ask<EmbeddedStatus>("status")),
    down: async (name, { purge = false } = {}) => {
      const holder = await lockHolder(path.join(folder(name), "lock"));
      const told = await withChannel(name, (channel) =>
        // It may be gone before its answer is here.
        channel.ask("stop").catch(() => null),
      );
      if (holder !== undefined) {
        await ended(holder, told !== undefined);
      }

      if (purge) {
        await rm(folder(name), { recursive: true, force: true });
      }
    },
  };
};

const held = (channel: ControlChannel): Promise<boolean> =>
  channel.ask("hold").then(
    () => true,
    () => false,
  );

/** A cluster that has just started needs a moment for its nodes; one whose node a learner broke must not be waited for. */
const settledStatus = async (channel: ControlChannel): Promise<EmbeddedStatus> => {
  const deadline = performance.now() + settleLimit;
  for (;;) {
    const status = await channel.ask<EmbeddedStatus>("status");
    if (status.settled || performance.now() > deadline) {
      return status;
    }

    await sleep(10);
  }
};

const clusterOver = (channel: ControlChannel, status: EmbeddedStatus): Cluster => {
  let letGo = false;
  return {
    provider: "embedded",
    name: status.name,
    kubeconfig: status.kubeconfig,
    capabilities: {
      kubernetes: status.kubernetes,
      nodes: status.nodes,
    },
    scratch: "drydock-",
    clock: {
      read: () => channel.ask<ClockReading>("clock"),
      setRate: async (rate) => void (await channel.ask("setRate", { rate })),
      advance: async (ms) => void (await channel.ask("advance", { ms })),
    },
    checkpoints: {
      save: async (name) => void (await channel.ask("save", { name })),
      restore: async (name) => void (await channel.ask("restore", { name })),
      list: () => channel.ask<string[]>("list"),
      mark: async (name) => void (await channel.ask("mark", { name })),
      undo: (mark) => channel.ask<string>("undo", mark === undefined ? {} : { mark }),
    },
    lost: channel.closed.then(() =>
      letGo ? new Promise<string>(() => {}) : "The practice cluster went away.",
    ),
    close: async () => {
      letGo = true;
      channel.close();
    },
  };
};
