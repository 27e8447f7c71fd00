/** Makes a cluster with kind: whole, or not at all. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LabError } from "../../errors.ts";
import type { ContainerEngine } from "../engine/engine.ts";
import { groupLives, type Environment } from "../engine/program.ts";
import { readAccess, type Access } from "./api.ts";
import { openAppArmor } from "./app-armor.ts";
import { configText, imageOf, nodeNames, readConfig, renderConfig } from "./config.ts";
import { eraseNodes } from "./erase.ts";
import { mountJudge, portFinder } from "./host.ts";
import { stageOf } from "./kind-lines.ts";
import { untriedKind, type Kind } from "./locate.ts";
import { forgetMaker, noteMaker } from "./maker.ts";
import { withStoredImages } from "./node-image.ts";
import { noteNetwork } from "./network.ts";
import { markTarget, type Place } from "./place.ts";
import { untilReady } from "./readiness.ts";
import { newRecord, removeFolder, writeRecord, type KindRecord } from "./record.ts";
import { writeStamp } from "./stamp.ts";
import { createTrouble } from "./troubles.ts";

export interface Making {
  place: Place;
  engine: ContainerEngine;
  kind: Kind;
  env: Environment;
  progress: (sentence: string) => void;
  signal: AbortSignal;
}

/** Fetching an image of 400 MB over a bad line is waited for, since whoever waits can stop it. Milliseconds. */
const createLimit = 3_600_000;

/** In which kind asks the engine for containers. */
const nodesStage = "Preparing nodes";
/** Longest wait for containers that were asked for. Milliseconds. */
const comeLimit = 10_000;
const look = 100;

/** @throws LabError; nothing but the log of kind is left then. */
export const createCluster = async (making: Making): Promise<void> => {
  const { place, kind, progress } = making;
  const untried = untriedKind(kind);
  if (untried !== undefined) {
    progress(untried);
  }

  const config = await prepare(making);
  const record = newRecord(making.engine.program, imageOf(config), kind.version);
  await writeRecord(place, record);
  try {
    await noteNetwork(place, making.engine);
    const nodes = nodeNames(place.name, config);
    await runKind(making, nodes.length);
    await finish(making, record, nodes);
  } catch (error) {
    await undo(making);
    throw making.signal.aborted ? interrupted(place) : error;
  }
};

/** Everything of a cluster that was there before is gone; what kind is given is written. */
const prepare = async ({ place, engine, env, progress }: Making) => {
  const [wanted, info] = await Promise.all([readConfig(env), engine.info()]);
  const config = await withStoredImages(wanted, engine, progress);
  await removeFolder(place);
  await mkdir(place.mark, { recursive: true, mode: 0o700 });
  await writeFile(
    path.join(place.mark, "README"),
    `This container is a node of the cluster "${place.name}", which Drydock made and removes (drydock cluster down).\n`,
  );
  const rendered = await renderConfig(config, {
    name: place.name,
    mark: { source: place.mark, target: markTarget },
    cgroupVersion: info.cgroupVersion,
    canMount: mountJudge(info),
    freePort: portFinder(),
  });
  await writeFile(place.config, configText(rendered), { mode: 0o600 });
  for (const [from, to] of movedPorts(config, rendered)) {
    progress(`Port ${from} is taken on this machine; the cluster gets ${to} instead`);
  }

  return rendered;
};

type Config = Awaited<ReturnType<typeof readConfig>>;

const movedPorts = (wanted: Config, given: Config): [number, number][] =>
  wanted.nodes.flatMap((node, index) =>
    (node.extraPortMappings ?? []).flatMap(({ hostPort = 0 }, place): [number, number][] => {
      const chosen = given.nodes[index]?.extraPortMappings?.[place]?.hostPort;
      return hostPort === 0 || chosen === undefined || chosen === hostPort
        ? []
        : [[hostPort, chosen]];
    }),
  );

const runKind = async (making: Making, nodes: number): Promise<void> => {
  const { place, engine, kind, progress, signal } = making;
  const lines: string[] = [];
  let stage: string | undefined;
  let group = 0;
  const argv = ["create", "cluster", "--name", place.name, "--config", place.config];
  try {
    const { exit } = await kind.run(
      [...argv, ...kubeconfigFlag(place)],
      kindEnvironment(engine, place),
      {
        signal,
        timeout: createLimit,
        onStart(pid) {
          group = pid;
          noteMaker(place, pid);
        },
        onLine(line) {
          lines.push(line);
          const begun = stageOf(line);
          if (begun !== undefined) {
            stage = begun;
            progress(begun);
          }
        },
        aftermath: () =>
          stage === nodesStage ? untilNodesCome(making, nodes, group) : Promise.resolve(),
      },
    );
    if (exit !== 0) {
      throw createTrouble(lines.join("\n"), engine, place);
    }
  } finally {
    await writeFile(place.log, `${lines.join("\n")}\n`, { mode: 0o600 });
    forgetMaker(place);
  }
};

/** The engine makes a container that it was asked for even when nobody waits for it any more: before all are there, none may be looked for. */
const untilNodesCome = async (
  { place, engine }: Making,
  count: number,
  group: number,
): Promise<void> => {
  const deadline = performance.now() + comeLimit;
  while (groupLives(group) && performance.now() < deadline) {
    const nodes = await engine.nodes(place.name).catch(() => []);
    if (nodes.length >= count) {
      return;
    }

    await sleep(look);
  }
};

export const kubeconfigFlag = ({ kubeconfig }: Place): string[] => ["--kubeconfig", kubeconfig];

/** Whatever happens, kind never sees the user's own kubeconfig. */
export const kindEnvironment = ({ env }: ContainerEngine, { kubeconfig }: Place): Environment => ({
  ...env,
  KUBECONFIG: kubeconfig,
  KIND_CLUSTER_NAME: undefined,
});

const finish = async (
  { place, engine, progress, signal }: Making,
  record: KindRecord,
  nodes: readonly string[],
): Promise<void> => {
  await openAppArmor(engine, nodes, { progress, signal });
  const access = await readOwnAccess(place);
  progress("Waiting for the nodes to be ready");
  const late = await untilReady(access, nodes, { signal });
  if (late.length > 0) {
    throw new LabError("cluster", `Not all nodes became ready: ${late.join(", ")}.`, {
      hint: "Try again; if it stays so, the machine may have too little memory (4 GB for the engine).",
    });
  }

  await writeStamp(access, record.id);
  await writeRecord(place, { ...record, state: "ready" });
};

/** @throws LabError */
export const readOwnAccess = async (place: Place): Promise<Access> => {
  const access = await readAccess(place.kubeconfig);
  if (access === undefined) {
    throw new LabError("cluster", `kind wrote no kubeconfig that can be used: ${place.kubeconfig}`);
  }

  return access;
};

/** The log stays for whoever looks why; the record goes last, so that who is killed here is found out. */
const undo = async (making: Making): Promise<void> => {
  const { place, progress, signal } = making;
  progress("Removing what was made so far");
  await eraseNodes(making, { thorough: signal.aborted });
  await Promise.all(
    [place.kubeconfig, place.config, place.mark, ...(signal.aborted ? [place.log] : [])].map(
      (file) => rm(file, { recursive: true, force: true }),
    ),
  );
  await rm(place.record, { force: true });
  if (signal.aborted) {
    await removeFolder(place);
  }
};

const interrupted = ({ name }: Place): LabError =>
  new LabError("interrupted", `The cluster "${name}" was not made; nothing of it is left.`);
