/** The container runtime: images from a table, containers in worker threads. */
import { availableParallelism } from "node:os";
import { setTimeout as realTime } from "node:timers/promises";
import { chooseProfile } from "../apparmor/node/choose-profile.ts";
import { NodeKernels } from "../apparmor/node/node-kernels.ts";
import type { Clock } from "../clock.ts";
import type { Components } from "./component.ts";
import { findImage } from "./images/find-image.ts";
import type { ContainerNetwork } from "./network/network.ts";
import { PodNetwork } from "./network/pod-network.ts";
import { RuntimeError } from "./runtime.ts";
import type { Container, ContainerRuntime, ContainerSpec, OutputStreams } from "./runtime.ts";
import { RunningContainer } from "./running-container.ts";
import { loadProfile } from "./load-profile.ts";
import { NodeDisks } from "./node-disks.ts";
import type { NodeFile } from "./sandbox/node-files.ts";
import { WorkerHost } from "./worker/worker-host.ts";
import { WorkerPool } from "./worker/pool.ts";

export interface RuntimeOptions {
  clock: Clock;
  /** Default: a network of pods alone, without Services and DNS. */
  network?: ContainerNetwork;
  /** What runs for images whose program is a component. */
  components?: Components;
  /** Faults of ours, never a learner's mistake. */
  log?(message: string): void;
  /** Where the workers' program is, when it has been bundled elsewhere. */
  workerUrl?: URL;
  maximumWorkers?: number;
  /** Profiles and logs of the nodes' kernels; default: fresh ones. */
  kernels?: NodeKernels;
  /** Files of the nodes; default: fresh ones. */
  disks?: NodeDisks;
}

/** Real milliseconds that a killed container gets before its worker is ended. */
const patience = 5000;

export const createRuntime = (options: RuntimeOptions): ContainerRuntime => {
  const network = options.network ?? new PodNetwork();
  const log = options.log ?? (() => undefined);
  const url = options.workerUrl ?? new URL("worker/main.js", import.meta.url);
  const kernels = options.kernels ?? new NodeKernels(options.clock);
  const disks = options.disks ?? new NodeDisks();
  const pool = new WorkerPool(
    () =>
      new WorkerHost({
        url,
        clock: options.clock,
        network,
        components: options.components ?? {},
        kernels,
        disks,
        log,
      }),
    disks,
    options.maximumWorkers ?? Math.max(2, Math.min(4, availableParallelism())),
  );
  let nextProcess = 1;
  const numberProcess = (): number => {
    nextProcess += 1;
    return nextProcess;
  };
  const kill = async (host: WorkerHost, exit: Promise<unknown>): Promise<void> => {
    const late = await Promise.race([
      exit.then(() => false),
      realTime(patience, true, { ref: false }),
    ]);
    if (late) {
      log("a container did not end when killed; its worker was ended");
      await host.terminate();
    }
  };
  return {
    pull: async (image) => findImage(image).info,
    create: async (spec) =>
      loadProfile(confine(kernels, spec), (path) => readNodeFile(pool, disks, spec.pod.node, path)),
    start: async (spec: ContainerSpec, streams: OutputStreams): Promise<Container> => {
      const { definition } = findImage(spec.image);
      const host = pool.hostFor(
        spec.pod.uid,
        spec.pod.reachesNode === true ? spec.pod.node : undefined,
      );
      host.introduce(spec.id, spec.pod);
      const container = new RunningContainer(spec, host, numberProcess, streams, (exit) =>
        kill(host, exit),
      );
      await container.start(definition);
      return container;
    },
    stop: () => pool.stop(),
  };
};

/** @throws RuntimeError */
const confine = (kernels: NodeKernels, spec: ContainerSpec): ContainerSpec => {
  const { pod, appArmor, privileged } = spec;
  const { profile, error } = chooseProfile(kernels, pod.node, appArmor, privileged);
  if (error !== undefined) {
    throw new RuntimeError(error);
  }

  return profile === undefined ? spec : { ...spec, profile };
};

const readNodeFile = async (
  pool: WorkerPool,
  disks: NodeDisks,
  node: string,
  path: string,
): Promise<NodeFile> => pool.keeperOf(node)?.readNodeFile(node, path) ?? disks.read(node, path);
