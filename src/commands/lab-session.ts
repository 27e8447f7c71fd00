/** One lab, opened: its folders, its cluster, its kubectl and the engine that drives it. */
import { copyFile, mkdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { createFindingsCache } from "../cluster/probe/cache.ts";
import { chooseProvider } from "../cluster/choose.ts";
import type { Cluster, ClusterChoice, UpOptions } from "../cluster/provider.ts";
import type { Kubectl } from "../kubectl/locate.ts";
import type { Lab } from "../lab/lab.ts";
import type { Paths } from "../paths.ts";
import { createEngine } from "../session/create-engine.ts";
import type { Engine } from "../session/engine.ts";
import { placeKey } from "../session/place.ts";
import type { Place } from "../session/place.ts";
import type { ProgressStore } from "../session/progress-store.ts";

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

/** Starts the engine; the cluster comes up behind it. */
export const openLabSession = async (options: OpenOptions): Promise<Engine> => {
  const { lab, kubectl, paths, env, progress, cluster, other } = options;
  const { from, onlyCleanUp, attended } = options;
  const folder = options.folder ?? lab.id;
  const state = path.join(paths.state, "runs", folder);
  const work = workFolder(paths, folder);
  await mkdir(state, { recursive: true, mode: 0o700 });
  return createEngine({
    lab,
    place: placeOf(options, cluster, state),
    ...(other === undefined ? {} : { other: placeOf(options, other, state) }),
    ...(attended === undefined ? {} : { attended }),
    kubectl: kubectl.path,
    paths: { state, work },
    env,
    progress,
    // A cluster that is thrown away is not met again.
    ...(options.folder === undefined ? { findings: createFindingsCache(paths.cache) } : {}),
    ...(from === undefined ? {} : { from }),
    ...(onlyCleanUp === undefined ? {} : { onlyCleanUp }),
  });
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

type World = Pick<OpenOptions, "paths" | "env">;

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
  { paths, env, choice, state }: World & { choice: ClusterChoice; state: string },
  report: (sentence: string) => void,
  options: UpOptions | undefined,
): Promise<Cluster> => {
  const provider = await chooseProvider(choice.provider, { paths, env });
  const cluster = await provider.up(choice.name, report, options);
  const own = path.join(state, `kubeconfig-${placeKey(choice)}`);
  if ((await identityOf(own)) !== (await identityOf(cluster.kubeconfig))) {
    await copyFile(cluster.kubeconfig, own);
  }

  return { ...cluster, kubeconfig: own };
};

/** Server and authority, which is all that changes when a cluster is made anew. */
const identityOf = async (kubeconfig: string): Promise<string> => {
  const text = await readFile(kubeconfig, "utf8").catch(() => "");
  return text
    .split("\n")
    .filter((line) =>
      /^\s*(?:-\s*)?(?:server|certificate-authority-data|client-certificate-data):/.test(line),
    )
    .map((line) => line.trim())
    .toSorted()
    .join("\n");
};

/** Cluster seconds per second while a check is waited for. */
const hurriedPace = 10;

/** For when nobody reads while checks are waited for. */
export const hurried = (lab: Lab, pace = hurriedPace): Lab => ({
  ...lab,
  steps: lab.steps.map((step) => ({ ...step, clock: step.clock ?? pace })),
});
