/** The embedded practice cluster as a provider: a process of its own, found or started, held while somebody uses it. */
import { spawn, type ChildProcess } from "node:child_process";
import { rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LabError } from "../errors.ts";
import { lockHolder } from "../lock.ts";
import type { Paths } from "../paths.ts";
import { privateFolder } from "../private-folder.ts";
import { codeFile } from "../root.ts";
import { openControl, type ControlChannel } from "./control.ts";
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
}

export interface EmbeddedProvider extends Provider {
  /** Keeps a cluster running when nobody uses it any more. */
  keep(name: string): Promise<void>;
  /** Undefined when it does not run. */
  status(name: string): Promise<EmbeddedStatus | undefined>;
  /** Folder of a cluster's state. */
  folder(name: string): string;
}

/** Longest wait for a cluster to start, on a slow disk with a long log. Milliseconds. */
const startLimit = 30_000;
const settleLimit = 2000;

/** A cluster that nobody uses goes to sleep; coming back within this time finds it awake. */
const lingerSeconds = 10;

export interface EmbeddedOptions {
  /** Nodes only pretend to run containers, as kwok's do; for replaying recordings of the API. */
  pretend?: boolean;
}

export const createEmbeddedProvider = (
  paths: Paths,
  { pretend = false }: EmbeddedOptions = {},
): EmbeddedProvider => {
  const folder = (name: string): string => path.join(paths.state, "clusters", name);
  const socket = (name: string): string => path.join(paths.runtime, `${name}.sock`);

  const up = async (name: string, progress: (sentence: string) => void): Promise<Cluster> => {
    await privateFolder(paths.runtime);
    const channel =
      (await openControl(socket(name))) ??
      (await start({ name, folder: folder(name), socket: socket(name), pretend }, progress));
    await channel.ask("hold");
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

interface Place {
  name: string;
  folder: string;
  socket: string;
  pretend: boolean;
}

const start = async (
  place: Place,
  progress: (sentence: string) => void,
): Promise<ControlChannel> => {
  progress("Starting the practice cluster");
  const child = spawn(
    process.execPath,
    [
      codeFile("embedded", "process.js"),
      "--folder",
      place.folder,
      "--name",
      place.name,
      "--socket",
      place.socket,
      "--linger",
      String(lingerSeconds),
      ...(place.pretend ? ["--pretend"] : []),
    ],
    // Of its own session, so that Ctrl+C and a closing terminal do not reach it.
    { detached: true, stdio: ["ignore", "ignore", "pipe"], cwd: "/" },
  );
  const ending = endOf(child);
  const deadline = performance.now() + startLimit;
  let failure: string | undefined;
  void ending.then((text) => {
    failure = text;
  });
  while (performance.now() < deadline) {
    const channel = await openControl(place.socket);
    if (channel !== undefined) {
      child.stderr?.destroy();
      child.unref();
      return channel;
    }

    // The other of two that start at once holds the lock, and will listen in a moment.
    if (
      failure !== undefined &&
      (await lockHolder(path.join(place.folder, "lock"))) === undefined
    ) {
      throw startError(place, failure);
    }

    await sleep(15);
  }

  throw startError(place, "It did not answer in time.");
};

/** What the process said on stderr, once it is gone. */
const endOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    let text = "";
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    child.on("error", (error) => resolve(error.message));
    child.on("exit", () => setImmediate(() => resolve(text)));
  });

const startError = ({ folder, name }: Place, text: string): LabError =>
  new LabError(
    "cluster",
    `The practice cluster "${name}" could not start: ${text.trim().split("\n")[0]}`,
    {
      hint: `More is in ${path.join(folder, "cluster.log")}. A new one: drydock cluster down --purge, then try again.`,
      cause: text,
    },
  );

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
