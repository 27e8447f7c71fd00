/** One lab, opened: its folders, its cluster, its kubectl and the engine that drives it. */
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { createFindingsCache } from "../cluster/probe/cache.ts";
import { chooseProvider } from "../cluster/choose.ts";
import type { Cluster, ClusterChoice, UpOptions } from "../cluster/provider.ts";
import type { Kubectl } from "../kubectl/locate.ts";
import { labOn } from "../lab/lab-on.ts";
import type { Lab } from "../lab/lab.ts";
import type { Paths } from "../paths.ts";
import { createEngine } from "../session/create-engine.ts";
import type { Engine } from "../session/engine.ts";
import { placeKey } from "../session/place.ts";
import type { Learner } from "../session/learner.ts";
import type { Place } from "../session/place.ts";
import type { ProgressStore } from "../session/progress-store.ts";
import { copyKubeconfig } from "./run-kubeconfig.ts";

export interface OpenOptions {
  lab: Lab;
  kubectl: Kubectl;
  paths: Paths;
  env: Record<string, string | undefined>;
  progress: ProgressStore;
  cluster: ClusterChoice;
  /** Where else the lab can go on. */
  other?: ClusterChoice;
  /** Somebody is there to decide when the cluster cannot be had. */
  attended?: boolean;
  from?: string;
  onlyCleanUp?: boolean;
  /** Folder names of a run that must not share the learner's; default: the lab's id. */
  folder?: string;
}

/** Starts the engine; the cluster comes up behind it. @throws LabError when a cluster of the user's own cannot be worked on. */
export const openLabSession = async (given: OpenOptions): Promise<Engine> => {
  const { learner, ...options } = await onOwnNames(given);
  const { lab, kubectl, paths, env, progress, cluster, other } = options;
  const { from, onlyCleanUp, attended } = options;
  const folder = options.folder ?? lab.id;
  const state = path.join(paths.state, "runs", folder);
  const work = workFolder(paths, folder);
  await mkdir(state, { recursive: true, mode: 0o700 });
  return createEngine({
    lab: labOn(lab, cluster.provider),
    place: placeOf(options, cluster, state),
    ...(other === undefined ? {} : { other: placeOf(options, other, state) }),
    ...(attended === undefined ? {} : { attended }),
    kubectl: kubectl.path,
    paths: { state, work },
    env,
    progress,
    ...(learner !== undefined && { learner }),
    // A cluster that is thrown away is not met again.
    ...(given.folder === undefined ? { findings: createFindingsCache(paths.cache) } : {}),
    ...(from === undefined ? {} : { from }),
    ...(onlyCleanUp === undefined ? {} : { onlyCleanUp }),
  });
};

/** On a cluster of the user's own the lab goes by the learner's names, and keeps them wherever it goes on. */
const onOwnNames = async (options: OpenOptions): Promise<OpenOptions & { learner?: Learner }> => {
  const shared = [options.cluster, options.other].find((choice) => choice?.provider === "context");
  if (shared === undefined) {
    return options;
  }

  const { ownSession } = await import("./context-session.ts");
  return ownSession(options, shared);
};

/** Where a lab's commands run. */
export const workFolder = (paths: Paths, folder: string): string =>
  path.join(paths.state, "work", folder);

/** Removes what a run kept. */
export const forgetRun = async (paths: Paths, folder: string): Promise<void> => {
  for (const parent of ["runs", "work"]) {
    await rm(path.join(paths.state, parent, folder), { recursive: true, force: true });
  }
};

type World = Pick<OpenOptions, "paths" | "env" | "lab">;

const placeOf = (world: World, choice: ClusterChoice, state: string): Place => ({
  provider: choice.provider,
  name: choice.name,
  connect: (report, options) => connect({ ...world, choice, state }, report, options),
  answers: async () => {
    const provider = await chooseProvider(choice.provider, world).catch(() => undefined);
    return (await provider?.answers(choice.name)) ?? false;
  },
});

/**
A kubeconfig of the run's own, so that `kubectl config set-context` in one lab is not felt in another; kept between sittings while the
cluster is the same.
*/
const connect = async (
  { paths, env, lab, choice, state }: World & { choice: ClusterChoice; state: string },
  report: (sentence: string) => void,
  options: UpOptions | undefined,
): Promise<Cluster> => {
  const provider = await chooseProvider(choice.provider, { paths, env });
  const cluster = await provider.up(choice.name, report, options);
  const own = path.join(state, `kubeconfig-${placeKey(choice)}`);
  // Commands that name no namespace must not meet what belongs to everybody.
  const namespace = choice.provider === "context" ? lab.scope.namespaces[0] : undefined;
  await copyKubeconfig(cluster.kubeconfig, own, namespace);
  return { ...cluster, kubeconfig: own };
};

/** Cluster seconds per second while a check is waited for. */
const hurriedPace = 10;

/** For when nobody reads while checks are waited for. */
export const hurried = (lab: Lab, pace = hurriedPace): Lab => ({
  ...lab,
  steps: lab.steps.map((step) => ({ ...step, clock: step.clock ?? pace })),
});
